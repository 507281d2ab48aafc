"""Which token, key and certificates a PKCS#11 URI means (RFC 7512, 2.5; PKCS #11 v2.40, 4)."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pkcs11 import Attribute, KeyType, ObjectClass, TokenFlag

from bsre_sign.credential.pkcs11.library import Library
from bsre_sign.credential.pkcs11.uri import Pkcs11Uri
from bsre_sign.errors import CredentialError
from bsre_sign.language import Text
from bsre_sign.report.cleaning import clean

_MOST_ISSUERS = 8


def find_token(library: Library, uri: Pkcs11Uri) -> pkcs11.Token:
    """The one token that ``uri`` means.

    Raises:
        CredentialError: none fits, or more than one.
        PKCS11Error: the module does not answer.
    """
    found = [token for token in _tokens(library) if _fits(library, token, uri)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CredentialError(
            Text(id="Token yang disebut URI PKCS#11 tidak terpasang.", en="The PKCS#11 URI's token is not present."),
            Text(
                id=f"Pasang tokennya. Yang ada: {_labels(_tokens(library))}.",
                en=f"Insert the token. There is: {_labels(_tokens(library))}.",
            ),
        )
    raise CredentialError(
        Text(id="URI PKCS#11 cocok dengan lebih dari satu token.", en="The PKCS#11 URI fits more than one token."),
        Text(
            id=f"Tambahkan token=, serial= atau slot-id=. Yang cocok: {_labels(found)}.",
            en=f"Add token=, serial= or slot-id=. It fits: {_labels(found)}.",
        ),
    )


def matching_keys(session: pkcs11.Session, uri: Pkcs11Uri) -> list[Any]:
    """The private keys in ``session``'s token that ``uri`` may mean, and that may sign.

    Raises:
        PKCS11Error: the token does not answer.
    """
    wanted = _named(uri)
    if uri.type == "cert":
        identifiers = {_identifier(one) for one in _search(session, ObjectClass.CERTIFICATE, wanted)} - {b""}
        found = [
            key for one in sorted(identifiers) for key in _search(session, ObjectClass.PRIVATE_KEY, {Attribute.ID: one})
        ]
    else:
        found = _search(session, ObjectClass.PRIVATE_KEY, wanted)
    return [key for key in found if hasattr(key, "sign")]


def find_key(session: pkcs11.Session, uri: Pkcs11Uri) -> Any:
    """The one private key that ``uri`` means.

    Raises:
        CredentialError: none fits, or more than one.
        PKCS11Error: the token does not answer.
    """
    keys = matching_keys(session, uri)
    if len(keys) == 1:
        return keys[0]
    if keys:
        raise CredentialError(
            Text(id="URI PKCS#11 cocok dengan lebih dari satu kunci.", en="The PKCS#11 URI fits more than one key."),
            Text(
                id="Tambahkan id= (mis. id=%01); daftarnya: pkcs11-tool --login --list-objects.",
                en="Add id= (such as id=%01); for a list: pkcs11-tool --login --list-objects.",
            ),
        )
    raise CredentialError(
        Text(
            id="Tidak ada kunci privat penanda tangan yang cocok di token itu.",
            en="The token holds no private key for signing that fits the PKCS#11 URI.",
        ),
        Text(
            id="Periksa object= dan id=; daftarnya: pkcs11-tool --login --list-objects.",
            en="Check object= and id=; for a list: pkcs11-tool --login --list-objects.",
        ),
    )


def certificates(session: pkcs11.Session) -> list[tuple[bytes, x509.Certificate]]:
    """CKA_ID and value of every X.509 certificate in the token that can be read."""
    found = []
    for one in _search(session, ObjectClass.CERTIFICATE, {}):
        # Attribute certificates and WTLS are of no use here, nor one that the token only points to.
        with suppress(ValueError):
            found.append((_identifier(one), x509.load_der_x509_certificate(_attribute(one, Attribute.VALUE) or b"")))
    return found


def own_certificate(
    session: pkcs11.Session, key: Any, held: Sequence[tuple[bytes, x509.Certificate]]
) -> x509.Certificate:
    """The certificate in the token that goes with ``key``: of the same CKA_ID, and not of another public key.

    Raises:
        CredentialError: there is none, or more than one.
        PKCS11Error: the token does not answer.
    """
    identifier = _identifier(key)
    fitting = {
        one.public_bytes(Encoding.DER): one
        for number, one in held
        if number == identifier and belongs(session, key, one)
    }
    if len(fitting) == 1:
        return next(iter(fitting.values()))
    if fitting:
        raise CredentialError(
            Text(
                id="Token memuat lebih dari satu sertifikat untuk kunci ini.",
                en="The token holds more than one certificate for this key.",
            ),
            Text(id="Sebut salah satu dengan --cert FILE.", en="Name one by --cert FILE."),
        )
    raise CredentialError(
        Text(
            id="Token tidak memuat sertifikat untuk kunci ini (CKA_ID yang sama).",
            en="The token holds no certificate for this key (of the same CKA_ID).",
        ),
        Text(id="Berikan sertifikatnya dengan --cert FILE.", en="Give the certificate by --cert FILE."),
    )


def belongs(session: pkcs11.Session, key: Any, certificate: x509.Certificate) -> bool:
    """Whether ``certificate`` may be that of ``key``: no public part in the token contradicts it."""
    try:
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return False
    if key[Attribute.KEY_TYPE] is not _key_type(public):
        return False
    if isinstance(public, rsa.RSAPublicKey):
        modulus = _attribute(key, Attribute.MODULUS)
        return modulus is None or int.from_bytes(modulus) == public.public_numbers().n
    if isinstance(public, ec.EllipticCurvePublicKey):
        point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    else:
        assert isinstance(public, ed25519.Ed25519PublicKey), "there is a key type for no other"
        point = public.public_bytes_raw()
    same = {Attribute.ID: _identifier(key)}
    held = [_attribute(one, Attribute.EC_POINT) for one in _search(session, ObjectClass.PUBLIC_KEY, same)]
    # Some tokens hand out the bare point, others wrap it in an OCTET STRING as they should.
    return all(one is None or one.endswith(point) for one in held)


def _key_type(public: object) -> KeyType | None:
    kinds = {
        rsa.RSAPublicKey: KeyType.RSA,
        ec.EllipticCurvePublicKey: KeyType.EC,
        ed25519.Ed25519PublicKey: KeyType.EC_EDWARDS,
    }
    return next((number for kind, number in kinds.items() if isinstance(public, kind)), None)


def issuers(certificate: x509.Certificate, held: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The certificates in the token that lead from ``certificate`` towards its root, nearest first."""
    known = list(held)
    path: list[x509.Certificate] = []
    here = certificate
    while here.issuer != here.subject and len(path) < _MOST_ISSUERS:
        above = next((one for one in known if one.subject == here.issuer and one not in path), None)
        if above is None:
            break
        path.append(above)
        here = above
    return tuple(path)


def _tokens(library: Library) -> list[pkcs11.Token]:
    found = []
    for slot in library.get_slots(token_present=True):
        try:
            token = slot.get_token()
        except pkcs11.PKCS11Error:
            continue  # a token that is broken or was just removed must not stand in the way of another
        if token.flags & TokenFlag.TOKEN_INITIALIZED:
            found.append(token)
    return found


def _fits(library: Library, token: pkcs11.Token, uri: Pkcs11Uri) -> bool:
    slot = token.slot
    pairs = (
        (uri.token, token.label),
        (uri.manufacturer, token.manufacturer_id),
        (uri.serial, token.serial.decode(errors="replace")),
        (uri.model, token.model),
        (uri.slot_id, slot.slot_id),
        (uri.slot_description, slot.slot_description),
        (uri.slot_manufacturer, slot.manufacturer_id),
        (uri.library_manufacturer, library.manufacturer_id),
        (uri.library_description, library.library_description),
        (uri.library_version, library.library_version),
    )
    return all(wanted is None or wanted == there for wanted, there in pairs)


def _labels(tokens: Iterable[pkcs11.Token]) -> str:
    return ", ".join(f"{clean(one.label)} (slot-id={one.slot.slot_id})" for one in tokens) or "-"


def _named(uri: Pkcs11Uri) -> dict[Attribute, Any]:
    wanted = {Attribute.ID: uri.id, Attribute.LABEL: uri.object}
    return {attribute: value for attribute, value in wanted.items() if value is not None}


def _search(session: pkcs11.Session, kind: ObjectClass, wanted: dict[Attribute, Any]) -> list[Any]:
    return list(session.get_objects({Attribute.CLASS: kind, **wanted}))


def _identifier(thing: Any) -> bytes:
    return _attribute(thing, Attribute.ID) or b""


def _attribute(thing: Any, name: Attribute) -> bytes | None:
    """An attribute's bytes; ``None`` where the token does not tell."""
    try:
        return bytes(thing[name])
    except (KeyError, pkcs11.AttributeTypeInvalid, pkcs11.AttributeSensitive, pkcs11.FunctionFailed):
        return None
