"""What a later validation of signatures and timestamps needs, asked for now (ETSI EN 319 142-1, 5.4.2)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import x509

from bsre_sign.evidence import PathStatus, RevocationStatus
from bsre_sign.pades.reading.known import chain_of
from bsre_sign.pades.reading.path import PathChecker
from bsre_sign.pades.reading.revocation import EvidenceSource, RevocationEvidence
from bsre_sign.pades.reading.tokens import TimestampToken, Token
from bsre_sign.pades.signing.preflight import incomplete, revoked
from bsre_sign.services.fetch import Fetcher
from bsre_sign.trust import Purpose, TrustStore

_WITHDRAWN = {RevocationStatus.REVOKED, RevocationStatus.ON_HOLD}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What goes into the DSS for one signature."""

    certificates: tuple[x509.Certificate, ...] = ()
    revocation: RevocationEvidence = field(default_factory=RevocationEvidence)

    def __add__(self, other: "Evidence") -> "Evidence":
        certificates = {one.sha256: one for one in (*self.certificates, *other.certificates)}
        return Evidence(tuple(certificates.values()), self.revocation + other.revocation)


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody whose certificate has to be proved later."""

    certificate: x509.Certificate
    purpose: Purpose
    moment: datetime
    """When the certificate has to stand, UTC: the time that is proved, or the present."""


class Gatherer:
    """Gathers evidence for the signatures of one document, so that nobody is asked twice. Not for several threads.

    Args:
        trust: the anchors up to which certificates have to be proved.
        fetcher: who is asked.
        known: certificates that may be links: those of the signatures, of timestamps and of the DSS.
    """

    def __init__(self, trust: TrustStore, fetcher: Fetcher, known: Iterable[x509.Certificate]) -> None:
        self._trust = trust
        self._source = EvidenceSource(fetcher)
        self._certificates = {one.sha256: one for one in known}
        for one in map(x509.Certificate.load, trust.known):
            self._certificates.setdefault(one.sha256, one)

    def gather(self, subject: Subject) -> Evidence:
        """The chain of ``subject`` and what the services say of it; issuers that are missing are asked for.

        Raises:
            ServiceError: a service did not answer, so that the evidence would be incomplete.
            PreflightError: the evidence says that the certificate must not be relied upon.
        """
        signer = subject.certificate
        chain = chain_of(signer, self._certificates, self._trust, subject.purpose, self._source)
        known = self._certificates.values()
        anchors = self._trust.anchors_among((one.dump() for one in known), subject.purpose)
        gathered = self._source.gather(chain)
        facts = PathChecker(anchors, known, gathered).facts(signer, subject.moment)
        if facts.revocation in _WITHDRAWN:
            raise revoked(on_hold=facts.revocation is RevocationStatus.ON_HOLD, purpose=subject.purpose)
        good = facts.status is PathStatus.TRUSTED and facts.revocation is RevocationStatus.GOOD
        # An authority for timestamps may name no revocation service at all; one that is named has to answer.
        if not good and (subject.purpose == "signing" or gathered.errors):
            raise incomplete("; ".join(gathered.errors) or facts.detail)
        return Evidence(tuple(chain), gathered)


def gather(cms: bytes, trust: TrustStore, fetcher: Fetcher, moment: datetime) -> Evidence:
    """Everything that a later validation of the signature in ``cms`` needs, asked for now.

    Raises:
        ServiceError: a service did not answer, so that the evidence would be incomplete.
        PreflightError: the evidence says that the certificate must not be relied upon.
    """
    token = Token.load(cms)
    value = token.attribute("signature_time_stamp_token", signed=False)
    stamp = TimestampToken.load(value).token if value is not None else None
    gatherer = Gatherer(trust, fetcher, (*token.certificates, *(stamp.certificates if stamp is not None else ())))
    evidence = Evidence()
    signers: list[tuple[Token | None, Purpose]] = [(token, "signing"), (stamp, "timestamping")]
    for one, purpose in signers:
        if one is not None and one.certificate is not None:
            evidence += gatherer.gather(Subject(one.certificate, purpose, moment))
    return evidence
