"""Long-term evidence and document timestamps, as incremental updates (ETSI EN 319 142-1, 5.4)."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from asn1crypto import crl, ocsp, x509
from pyhanko.sign.validation.dss import DocumentSecurityStore

from bsre_sign.evidence import RevocationStatus
from bsre_sign.levels import Level
from bsre_sign.pades.reading.path import PathChecker
from bsre_sign.pades.reading.revocation import EvidenceSource, RevocationEvidence
from bsre_sign.pades.reading.tokens import TimestampToken, Token
from bsre_sign.pades.signing.later import open_for_update, prepare_document_timestamp, refusing
from bsre_sign.pades.signing.placeholder import Placeholder
from bsre_sign.pades.signing.preflight import incomplete, revoked
from bsre_sign.pades.signing.timestamp import ask_for_digest
from bsre_sign.services.fetch import Fetcher
from bsre_sign.services.timestamp import TimestampAuthority
from bsre_sign.trust import Purpose, TrustStore

_TIMESTAMP_RESERVE = 24 * 1024


@dataclass(frozen=True, slots=True)
class Evidence:
    """What goes into the DSS for one signature."""

    certificates: tuple[x509.Certificate, ...]
    revocation: RevocationEvidence


def gather(cms: bytes, trust: TrustStore, fetcher: Fetcher, moment: datetime) -> Evidence:
    """Everything that a later validation of the signature in ``cms`` needs, asked for now.

    Raises:
        ServiceError: a responder did not answer, so that the evidence would be incomplete.
        PreflightError: the evidence says that the certificate must not be relied upon.
    """
    token = Token.load(cms)
    value = token.attribute("signature_time_stamp_token", signed=False)
    stamp = TimestampToken.load(value).token if value is not None else None
    certificates = {one.sha256: one for one in token.certificates}
    certificates |= {one.sha256: one for one in (stamp.certificates if stamp is not None else ())}
    certificates |= {one.sha256: one for one in map(x509.Certificate.load, trust.known)}
    source = EvidenceSource(fetcher)
    revocation = RevocationEvidence()
    used: dict[bytes, x509.Certificate] = {}
    signers: list[tuple[x509.Certificate | None, Purpose]] = [(token.certificate, "signing")]
    if stamp is not None:
        signers.append((stamp.certificate, "timestamping"))
    for signer, purpose in signers:
        if signer is None:
            continue
        anchors = trust.anchors_among((one.dump() for one in certificates.values()), purpose)
        chain = PathChecker(anchors, certificates.values(), RevocationEvidence()).chain(signer)
        used |= {one.sha256: one for one in chain}
        gathered = source.gather(chain)
        revocation += gathered
        facts = PathChecker(anchors, certificates.values(), gathered).facts(signer, moment)
        if facts.revocation in {RevocationStatus.REVOKED, RevocationStatus.ON_HOLD}:
            raise revoked(on_hold=facts.revocation is RevocationStatus.ON_HOLD)
        # An authority for timestamps may name no revocation service at all; the signer's evidence is what counts.
        if signer is token.certificate and facts.revocation is not RevocationStatus.GOOD:
            raise incomplete("; ".join(gathered.errors) or facts.detail)
    return Evidence(tuple(used.values()), revocation)


def write(
    stream: BinaryIO,
    cms_hex: bytes,
    evidence: Evidence,
    level: Level,
    tsa: TimestampAuthority | None,
    password: str | None,
) -> Placeholder | None:
    """Append the DSS, and for B-LTA a document timestamp over it, in one revision.

    ``cms_hex`` is the signature's /Contents as it stands in the file, padding included: VRI names it by its digest.
    Returns the document timestamp's place.
    """
    writer = open_for_update(stream, password)
    with refusing():  # a store that other software left may hold anything
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            cms_hex,
            certs=evidence.certificates,
            ocsps=[ocsp.OCSPResponse.load(one) for one in evidence.revocation.ocsps],
            crls=[crl.CertificateList.load(one) for one in evidence.revocation.crls],
        )
        if level < Level.B_LTA:
            writer.write_in_place()
            return None
    assert tsa is not None, "the signer's preflight demands a TSA from B-T up"
    placeholder = prepare_document_timestamp(writer, stream, _TIMESTAMP_RESERVE, tsa.digest_algorithm)
    placeholder.fill(stream, ask_for_digest(tsa, placeholder.digest(stream, tsa.digest_algorithm)))
    return placeholder
