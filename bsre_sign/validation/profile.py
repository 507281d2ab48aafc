"""Recognising what kind of signature, and whose, it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bsre_sign.evidence import PathStatus, SignatureKind, SignerKind
from bsre_sign.levels import Level

if TYPE_CHECKING:
    from bsre_sign.evidence import CertificateFacts, PathFacts, SignatureFacts, TokenFacts

# Indonesian policies (2.16.360.1.1.1): 5 are persons, 8 organisations; 8.2 is an agency's seal.
_PERSON_ARC = "2.16.360.1.1.1.5."
_SEAL_ARC = "2.16.360.1.1.1.8."
# QcType (ETSI EN 319 412-5, 4.2.3).
_ESIGN, _ESEAL = "0.4.0.1862.1.6.1", "0.4.0.1862.1.6.2"


def signer_kind(certificate: "CertificateFacts | None") -> SignerKind:
    """Whether a certificate says that it stands for a person, or is an organisation's seal."""
    if certificate is None:
        return SignerKind.OTHER
    if _ESEAL in certificate.qc_types or any(one.startswith(_SEAL_ARC) for one in certificate.policies):
        return SignerKind.SEAL
    if _ESIGN in certificate.qc_types or any(one.startswith(_PERSON_ARC) for one in certificate.policies):
        return SignerKind.PERSON
    return SignerKind.OTHER


def proved_kind(token: "TokenFacts | None") -> SignerKind:
    """As :func:`signer_kind`, where somebody who is trusted issued the certificate: any other says what it likes."""
    if token is None or token.certificate is None or not any(map(_is_issued, token.paths)):
        return SignerKind.OTHER
    return signer_kind(token.certificate)


def _is_issued(path: "PathFacts") -> bool:
    """Whether the signatures from the anchor down to the certificate held; it may itself have ended since."""
    ended = path.status in {PathStatus.EXPIRED, PathStatus.NOT_YET_VALID} and path.weak_link == path.chain[0]
    return path.status is PathStatus.TRUSTED or (ended and len(path.chain) > 1)


def level_of(signature: "SignatureFacts", signatures: "Sequence[SignatureFacts]") -> Level | None:
    """The baseline level that the document gives this signature (ETSI EN 319 142-1, 6); ``None`` where there is none.

    The level says what is there, not whether it can be trusted.
    """
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP or signature.token is None:
        return None
    if signature.sub_filter != "ETSI.CAdES.detached":
        return None
    later = [
        one
        for one in signatures
        if one.kind is SignatureKind.DOCUMENT_TIMESTAMP and one.covers_until > signature.covers_until
    ]
    if signature.timestamp is None and not later:
        return Level.B_B
    if not (signature.embedded_chain and signature.embedded_revocation):
        return Level.B_T
    return Level.B_LTA if signature.evidence_protected_by else Level.B_LT
