"""What a certificate says, as plain facts (RFC 5280, ETSI EN 319 412)."""

import hashlib
import threading
from collections import OrderedDict
from functools import lru_cache

from asn1crypto import core, keys, x509

from bsre_sign.evidence import CertificateFacts

_QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"
_QC_TYPE = "0.4.0.1862.1.6"
_REMEMBERED = 8 * 1024
"""Bytes of a certificate that is remembered from one document to the next; real ones have 1 to 3 thousand."""
_MOST_DECODED = 128
_SHORT = {
    "2.5.4.3": "CN",
    "2.5.4.5": "SERIALNUMBER",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.13": "description",
}
_CURVES = {
    "1.2.840.10045.3.1.1": 192,
    "1.3.132.0.33": 224,
    "1.2.840.10045.3.1.7": 256,
    "1.3.132.0.10": 256,
    "1.3.132.0.34": 384,
    "1.3.132.0.35": 521,
    # brainpoolP160r1 to brainpoolP512t1 (RFC 5639)
    **{f"1.3.36.3.3.2.8.1.1.{one}": (160, 192, 224, 256, 320, 384, 512)[(one - 1) // 2] for one in range(1, 15)},
}


class _QcStatement(core.Sequence):
    _fields = [("id", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]  # noqa: RUF012


class _QcStatements(core.SequenceOf):
    _child_spec = _QcStatement


class _QcTypes(core.SequenceOf):
    _child_spec = core.ObjectIdentifier


class _Decoded(threading.local):
    """Certificates that a thread has decoded: asn1crypto decodes when asked, and two threads must not do so at once."""

    def __init__(self) -> None:
        self.known: OrderedDict[bytes, x509.Certificate] = OrderedDict()


_decoded = _Decoded()


def load(der: bytes) -> x509.Certificate:
    """The certificate, not to be changed; for the same bytes the same one, with what has been decoded of it.

    Raises:
        ValueError: it is none. It may be broken all the same.
    """
    if len(der) > _REMEMBERED:
        return x509.Certificate.load(der)
    known = _decoded.known
    found = known.get(der)
    if found is None:
        found = known[der] = x509.Certificate.load(der)
        if len(known) > _MOST_DECODED:
            known.popitem(last=False)
    else:
        known.move_to_end(der)
    return found


def fingerprint(certificate: x509.Certificate) -> str:
    """Upper-case hexadecimal SHA-256 of the DER."""
    return hashlib.sha256(certificate.dump()).hexdigest().upper()


def facts(certificate: x509.Certificate) -> CertificateFacts:
    """The facts of one certificate.

    Raises:
        ValueError: it cannot be decoded.
    """
    der = certificate.dump()
    return _remembered_facts(der) if len(der) <= _REMEMBERED else _facts(certificate)


@lru_cache(maxsize=1024)
def _remembered_facts(der: bytes) -> CertificateFacts:
    return _facts(load(der))


def _facts(certificate: x509.Certificate) -> CertificateFacts:
    body = certificate["tbs_certificate"]
    subject = _attributes(certificate.subject)
    extended = certificate.extended_key_usage_value
    key_usage = certificate.key_usage_value
    return CertificateFacts(
        sha256=fingerprint(certificate),
        common_name=subject.get("2.5.4.3", ""),
        organization=subject.get("2.5.4.10", ""),
        subject=_written(certificate.subject),
        issuer=_written(certificate.issuer),
        issuer_common_name=_attributes(certificate.issuer).get("2.5.4.3", ""),
        serial_number=certificate.serial_number,
        not_before=body["validity"]["not_before"].native,
        not_after=body["validity"]["not_after"].native,
        policies=tuple(one["policy_identifier"].dotted for one in certificate.certificate_policies_value or ()),
        key_usage=frozenset(key_usage.native) if key_usage is not None else frozenset(),
        extended_key_usage=tuple(one.dotted for one in extended or ()),
        extended_key_usage_critical="extended_key_usage" in certificate.critical_extensions,
        key_algorithm=certificate.public_key.algorithm,
        key_bits=key_bits(public_key(certificate)),
        qc_types=_qc_types(certificate),
        description=subject.get("2.5.4.13", ""),
    )


def public_key(certificate: x509.Certificate) -> keys.PublicKeyInfo:
    """The certificate's key; an RSA modulus that was encoded as a negative number is put right.

    DER integers are signed, and some issuers left out the zero byte in front (X.690, 8.3).
    """
    key = certificate.public_key
    if key.algorithm != "rsa":
        return key
    modulus = key["public_key"].parsed["modulus"]
    if modulus.native >= 0:
        return key
    exponent = key["public_key"].parsed["public_exponent"].native
    right = modulus.native + (1 << (8 * len(modulus.contents)))
    return keys.PublicKeyInfo.wrap(keys.RSAPublicKey({"modulus": right, "public_exponent": exponent}), "rsa")


def same_name(one: x509.Name, other: x509.Name) -> bool:
    """Whether two names are the same, encoded alike or by RFC 5280, 7.1; that comparison breaks on odd ones."""
    if one.dump() == other.dump():
        return True
    try:
        return bool(one == other)
    except (ValueError, TypeError, KeyError):
        return False


def is_comparable(certificate: x509.Certificate) -> bool:
    """Whether the engine can use the certificate in a path: compare its names, read its extensions."""
    der = certificate.dump()
    return _remembered_comparable(der) if len(der) <= _REMEMBERED else _is_comparable(certificate)


@lru_cache(maxsize=1024)
def _remembered_comparable(der: bytes) -> bool:
    return _is_comparable(load(der))


def _is_comparable(certificate: x509.Certificate) -> bool:
    try:
        certificate.critical_extensions  # noqa: B018  decodes every extension, on whatever breaks in them
        certificate.native  # noqa: B018
        return bool(certificate.issuer.hashable and certificate.subject.hashable)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return False


def _attributes(name: x509.Name) -> dict[str, str]:
    """A name's attributes by dotted OID; several of one kind are joined. Odd value types are passed over."""
    found: dict[str, list[str]] = {}
    for relative in name.chosen:
        for one in relative:
            value = one["value"].native
            if isinstance(value, str):
                found.setdefault(one["type"].dotted, []).append(value)
    return {oid: ", ".join(values) for oid, values in found.items()}


def _written(name: x509.Name) -> str:
    """The name on one line, in the order in which it is encoded, with short names where RFC 4514 has them."""
    parts = []
    for relative in name.chosen:
        for one in relative:
            value = one["value"].native
            kind = _SHORT.get(one["type"].dotted, one["type"].dotted)
            parts.append(f"{kind}={value}" if isinstance(value, str) else f"{kind}=?")
    return ", ".join(parts)


def key_bits(key: keys.PublicKeyInfo) -> int:
    """The key's size in bits; 0 where it has none that says something."""
    if key.algorithm in {"rsa", "rsassa_pss"}:
        modulus: int = key["public_key"].parsed["modulus"].native
        return modulus.bit_length()
    if key.algorithm == "ec" and key["algorithm"]["parameters"].name == "named":
        return _CURVES.get(key["algorithm"]["parameters"].chosen.dotted, 0)
    return {"ed25519": 256, "ed448": 456}.get(key.algorithm, 0)


def _qc_types(certificate: x509.Certificate) -> tuple[str, ...]:
    for extension in certificate["tbs_certificate"]["extensions"] or ():
        if extension["extn_id"].dotted != _QC_STATEMENTS:
            continue
        for statement in _QcStatements.load(extension["extn_value"].contents):
            if statement["id"].dotted == _QC_TYPE and statement["info"].native is not None:
                return tuple(one.dotted for one in _QcTypes.load(statement["info"].dump()))
    return ()
