"""Everything that is known when a document is judged: certificates, anchors, revocation evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import x509

from bsre_sign.evidence import CertificateFacts
from bsre_sign.pades.reading import certificates as certificate_facts
from bsre_sign.pades.reading import dss
from bsre_sign.pades.reading.entries import Entry
from bsre_sign.pades.reading.path import PathChecker
from bsre_sign.pades.reading.revocation import EvidenceSource, RevocationEvidence
from bsre_sign.services.fetch import Fetcher
from bsre_sign.trust import Purpose, TrustStore

_MAX_FETCHED_ISSUERS = 4


@dataclass(frozen=True, slots=True)
class Known:
    """What the document carries, what the user gave, and what was fetched."""

    carried: dss.CarriedEvidence
    """From the document alone."""
    certificates: tuple[x509.Certificate, ...]
    anchors: tuple[bytes, ...]
    """Those that count for signers, DER."""
    timestamping_anchors: tuple[bytes, ...]
    """Those that count for timestamping authorities, DER."""
    evidence: RevocationEvidence

    def facts(self) -> dict[str, CertificateFacts]:
        """Facts of each certificate that can be decoded, by SHA-256."""
        found: dict[str, CertificateFacts] = {}
        for one in self.certificates:
            try:
                found[certificate_facts.fingerprint(one)] = certificate_facts.facts(one)
            except (ValueError, TypeError, KeyError):
                continue  # it is no link in any path either
        return found


def gather(entries: Sequence[Entry], stored: dss.CarriedEvidence, trust: TrustStore, fetcher: Fetcher | None) -> Known:
    """Bring together what signatures and DSS carry and what services answer; without a fetcher none is asked."""
    carried = stored
    for entry in entries:
        for token in entry.tokens:
            carried += dss.CarriedEvidence(token.certificates) + dss.read_adobe(token)
    certificates = {one.sha256: one for one in carried.certificates}
    for one in map(certificate_facts.load, trust.known):
        certificates.setdefault(one.sha256, one)
    signers: dict[tuple[bytes, Purpose], x509.Certificate] = {}
    for entry in entries:
        for token in entry.tokens:
            purpose: Purpose = "timestamping" if entry.is_timestamp(token) else "signing"
            if token.certificate is not None:
                signers[token.certificate.sha256, purpose] = token.certificate
    online = RevocationEvidence()
    if fetcher is not None:
        source = EvidenceSource(fetcher)
        for (_, purpose), signer in signers.items():
            online += source.gather(chain_of(signer, certificates, trust, purpose, source))
    known = [one.dump() for one in certificates.values()]
    return Known(
        carried=carried,
        certificates=tuple(certificates.values()),
        anchors=trust.anchors_among(known, "signing"),
        timestamping_anchors=trust.anchors_among(known, "timestamping"),
        evidence=online + carried.revocation,
    )


def chain_of(
    signer: x509.Certificate,
    certificates: dict[bytes, x509.Certificate],
    trust: TrustStore,
    purpose: Purpose,
    source: EvidenceSource,
) -> list[x509.Certificate]:
    """The signer's path, issuers that are missing in it fetched and added to ``certificates``."""
    last = signer
    for _ in range(_MAX_FETCHED_ISSUERS):
        anchors = trust.anchors_among((one.dump() for one in certificates.values()), purpose)
        chain = PathChecker(anchors, certificates.values(), RevocationEvidence()).chain(signer)
        if len(chain) > 1 or signer.dump() in anchors:
            return chain
        found = source.issuer_of(last)
        if found is None or found.sha256 in certificates:
            break
        certificates[found.sha256] = last = found
    return [signer]
