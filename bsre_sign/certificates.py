"""X.509 certificates in PEM and DER files (RFC 7468, RFC 5280)."""

from pathlib import Path

from cryptography import x509

from bsre_sign.errors import CredentialError
from bsre_sign.files import read_small
from bsre_sign.language import Text

_MOST_BYTES = 4 * 1024 * 1024


def read_certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """Every certificate in a PEM or DER file, at least one.

    Raises:
        CredentialError: the file cannot be read, or no certificate in it.
    """
    data = read_small(path, _MOST_BYTES, CredentialError)
    try:
        if b"-----BEGIN" in data:
            return tuple(x509.load_pem_x509_certificates(data))
        return (x509.load_der_x509_certificate(data),)
    except ValueError as error:
        raise CredentialError(
            Text(
                id=f"Tidak ada sertifikat X.509 yang dapat dibaca dalam {path.name}.",
                en=f"No X.509 certificate can be read in {path.name}.",
            ),
            Text(id="Berikan sertifikat dalam bentuk PEM atau DER.", en="Give a certificate as PEM or DER."),
        ) from error
