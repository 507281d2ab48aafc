"""The vocabulary of ETSI TS 119 102-2 V1.4.1, and elements of XML made of it.

Elements are written with their prefixes, and the root declares these: a table of prefixes that the whole process shares
is not touched. Text loses what XML 1.0 (2.2) cannot hold, and marks that would deceive a reader, before it is written.
"""

import base64
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement

from bsre_sign.evidence import SignatureKind
from bsre_sign.levels import Level
from bsre_sign.report.lines import clean
from bsre_sign.report.model import Indication, Outcome
from bsre_sign.report.times import iso

NAMESPACES = {
    "xmlns": "http://uri.etsi.org/19102/v1.4.1#",
    "xmlns:ds": "http://www.w3.org/2000/09/xmldsig#",
}
OWN = "urn:bsre-sign"
"""Begins the identifiers that no standard gives."""

_MAIN = "urn:etsi:019102:mainindication"
TOTAL = {
    Indication.TOTAL_PASSED: f"{_MAIN}:total-passed",
    Indication.TOTAL_FAILED: f"{_MAIN}:total-failed",
    Indication.INDETERMINATE: f"{_MAIN}:indeterminate",
}
"""Of a signature (4.3.4.2)."""
PART = {
    Outcome.PASSED: f"{_MAIN}:passed",
    Outcome.FAILED: f"{_MAIN}:failed",
    Outcome.INDETERMINATE: f"{_MAIN}:indeterminate",
}
"""Of one constraint, or of a validation object (4.3.4.2)."""
OUTCOME_OF = {
    Indication.TOTAL_PASSED: Outcome.PASSED,
    Indication.TOTAL_FAILED: Outcome.FAILED,
    Indication.INDETERMINATE: Outcome.INDETERMINATE,
}

SUB_INDICATIONS = frozenset(
    {
        "CERTIFICATE_CHAIN_GENERAL_FAILURE",
        "CHAIN_CONSTRAINTS_FAILURE",
        "CRYPTO_CONSTRAINTS_FAILURE",
        "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
        "EXPIRED",
        "FORMAT_FAILURE",
        "HASH_FAILURE",
        "NOT_YET_VALID",
        "NO_CERTIFICATE_CHAIN_FOUND",
        "NO_CERTIFICATE_CHAIN_FOUND_NO_POE",
        "NO_POE",
        "NO_SIGNING_CERTIFICATE_FOUND",
        "OUT_OF_BOUNDS_NOT_REVOKED",
        "OUT_OF_BOUNDS_NO_POE",
        "POLICY_PROCESSING_ERROR",
        "REVOCATION_OUT_OF_BOUNDS_NO_POE",
        "REVOKED",
        "REVOKED_CA_NO_POE",
        "REVOKED_NO_POE",
        "SIGNATURE_POLICY_NOT_AVAILABLE",
        "SIGNED_DATA_NOT_FOUND",
        "SIG_CONSTRAINTS_FAILURE",
        "SIG_CRYPTO_FAILURE",
        "TIMESTAMP_ORDER_FAILURE",
        "TRY_LATER",
    }
)
"""Those of ETSI EN 319 102-1, 5.1.3. What has none of them is told without, by its own code."""

OBJECT = {
    "certificate": "urn:etsi:019102:validationObject:certificate",
    "crl": "urn:etsi:019102:validationObject:CRL",
    "ocsp": "urn:etsi:019102:validationObject:OCSPResponse",
    "timestamp": "urn:etsi:019102:validationObject:timestamp",
    "document": "urn:etsi:019102:validationObject:signedData",
}
"""4.4.4."""
DERIVED = "urn:etsi:019102:poetype:validation"
"""A proof of existence that came of the validation itself (4.4.6.2)."""
APPLIED = "urn:etsi:019102:constraintStatus:applied"
"""4.3.5.4.2."""

_PROCESS = "urn:etsi:019102:validationprocess"
_REVOCATION_REASONS = {
    "unspecified": "unspecified",
    "key_compromise": "keyCompromise",
    "ca_compromise": "cACompromise",
    "affiliation_changed": "affiliationChanged",
    "superseded": "superseded",
    "cessation_of_operation": "cessationOfOperation",
    "certificate_hold": "certificateHold",
    "remove_from_crl": "removeFromCRL",
    "privilege_withdrawn": "privilegeWithdrawn",
    "aa_compromise": "aACompromise",
}
_DIGESTS = {
    "md5": "http://www.w3.org/2001/04/xmldsig-more#md5",
    "sha1": "http://www.w3.org/2000/09/xmldsig#sha1",
    "sha224": "http://www.w3.org/2001/04/xmldsig-more#sha224",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
    "sha3_256": "http://www.w3.org/2007/05/xmldsig-more#sha3-256",
    "sha3_384": "http://www.w3.org/2007/05/xmldsig-more#sha3-384",
    "sha3_512": "http://www.w3.org/2007/05/xmldsig-more#sha3-512",
}
"""RFC 9231, 2.1."""
_SIGNATURES = {
    "rsassa_pkcs1v15": "http://www.w3.org/2001/04/xmldsig-more#rsa-{}",
    "rsassa_pss": "http://www.w3.org/2007/05/xmldsig-more#{}-rsa-MGF1",
    "ecdsa": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-{}",
}
"""RFC 9231, 2.3, for the SHA-2 family."""
_EDWARDS = {
    "ed25519": "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519",
    "ed448": "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed448",
}


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """A new element at the end of ``parent``; a name without a prefix is one of TS 119 102-2."""
    made = SubElement(parent, name, {key: clean(value) for key, value in attributes.items()})
    if text is not None:
        made.text = clean(text)
    return made


def moment(parent: Element, name: str, when: datetime) -> Element:
    """A new element that holds a time (UTC)."""
    return add(parent, name, iso(when))


def refer(parent: Element, name: str, *identifiers: str) -> Element:
    """A new element that refers to validation objects (4.4.2)."""
    return add(parent, name, VOReference=" ".join(identifiers))


def digest(parent: Element, algorithm: str, value: bytes) -> bool:
    """Add ``DigestAlgAndValue``; ``False`` and nothing added where there is no value, or no name for the algorithm."""
    if not value or algorithm not in _DIGESTS:
        return False
    holder = add(parent, "DigestAlgAndValue")
    add(holder, "ds:DigestMethod", Algorithm=_DIGESTS[algorithm])
    add(holder, "ds:DigestValue", encoded(value))
    return True


def encoded(value: bytes) -> str:
    """Base64."""
    return base64.b64encode(value).decode("ascii")


def signature_algorithm(name: str) -> str | None:
    """The identifier of a signature algorithm, as in ``rsassa_pkcs1v15-sha256``; ``None`` where there is none."""
    kind, _, hashed = name.partition("-")
    if kind in _EDWARDS:
        return _EDWARDS[kind]
    return _SIGNATURES[kind].format(hashed) if kind in _SIGNATURES and hashed in _DIGESTS else None


def revocation_reason(name: str | None) -> str | None:
    """The identifier of a reason for a revocation (4.3.12.6.2)."""
    known = _REVOCATION_REASONS.get(name or "")
    return f"urn:etsi:019102:revocationReason:{known}" if known is not None else None


def sub_indication(name: str | None) -> str | None:
    """The identifier of a sub-indication (4.3.4.3), of one that the standard has."""
    return f"urn:etsi:019102:subindication:{name}" if name in SUB_INDICATIONS else None


def process(kind: SignatureKind, level: Level | None) -> str:
    """Which validation process fits what is there (4.3.11.1; EN 319 102-1, 5.3, 5.5, 5.6)."""
    if level is Level.B_LTA or kind is SignatureKind.DOCUMENT_TIMESTAMP:
        return f"{_PROCESS}:LTA"
    return f"{_PROCESS}:LTVM" if level in {Level.B_T, Level.B_LT} else f"{_PROCESS}:Basic"
