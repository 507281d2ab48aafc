"""Certificates out of the bytes in which authorities hand them over: PEM, DER, and PKCS#7 bundles."""

import warnings

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

MOST_BYTES = 4 * 1024 * 1024
"""How large a file, an answer or a bundle may be."""
MOST_CERTIFICATES = 1000
"""How many certificates one source may hold: no hierarchy has as many, and each costs time in every verification."""

_PKCS7_LABELS = (b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----")


def certificates_in(data: bytes, name: str) -> tuple[bytes, ...]:
    """Every certificate (DER) in ``data``, at least one, each once, in order.

    Read are PEM (RFC 7468: any number of certificates, other things around them are passed over), one DER
    certificate, and the certificates of a PKCS#7 bundle in PEM or DER (RFC 5652, 5.1), as ``.p7b`` files hold them.

    Args:
        data: at most :data:`MOST_BYTES`.
        name: what to call the source in an error.

    Raises:
        CredentialError: there is no certificate in it, or there are more than :data:`MOST_CERTIFICATES`.
    """
    try:
        with warnings.catch_warnings():
            # Old roots with serial number 0 and bundles in BER are taken; what they say is looked at afterwards.
            warnings.simplefilter("ignore")
            found = [one.public_bytes(Encoding.DER) for one in _parse(data)]
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CredentialError(
            Text(
                id=f"Tidak ada sertifikat X.509 yang dapat dibaca dalam {name}.",
                en=f"No X.509 certificate can be read in {name}.",
            ),
            Text(
                id="Berikan sertifikat dalam bentuk PEM, DER, atau PKCS#7 (.p7b).",
                en="Give a certificate as PEM, DER or PKCS#7 (.p7b).",
            ),
        ) from error
    if len(found) > MOST_CERTIFICATES:
        raise too_many(name)
    return tuple(dict.fromkeys(found))


def too_many(name: str) -> CredentialError:
    """The error for a source that holds more certificates than anybody means to trust."""
    return CredentialError(
        Text(
            id=f"{name} memuat lebih dari {MOST_CERTIFICATES} sertifikat.",
            en=f"{name} holds more than {MOST_CERTIFICATES} certificates.",
        ),
        Text(
            id="Berikan hanya sertifikat yang memang hendak dipercaya.",
            en="Give only the certificates that are meant to be trusted.",
        ),
    )


def _parse(data: bytes) -> list[x509.Certificate]:
    if any(label in data for label in _PKCS7_LABELS):
        return _bundle(data, pem=True)
    if b"-----BEGIN" in data:
        return x509.load_pem_x509_certificates(data)
    try:
        return [x509.load_der_x509_certificate(data)]
    except ValueError:
        return _bundle(data, pem=False)


def _bundle(data: bytes, *, pem: bool) -> list[x509.Certificate]:
    # Loaded late: it brings Python's whole e-mail package along, and bundles are rare.
    from cryptography.hazmat.primitives.serialization import pkcs7  # noqa: PLC0415

    return pkcs7.load_pem_pkcs7_certificates(data) if pem else pkcs7.load_der_pkcs7_certificates(data)
