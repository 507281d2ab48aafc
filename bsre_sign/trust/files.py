"""Certificates in files and folders."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bsre_sign.errors import CredentialError, system_words
from bsre_sign.language import Text

_SUFFIXES = {".pem", ".crt", ".cer", ".der"}
_MAX_BYTES = 4 * 1024 * 1024
_MAX_FILES = 1000


def read_certificates(path: Path) -> tuple[bytes, ...]:
    """Every certificate (DER) in a file, or in the certificate files directly inside a folder.

    Raises:
        CredentialError: a file cannot be read, or holds something else.
    """
    try:
        names = (
            sorted(one for one in path.iterdir() if one.suffix.lower() in _SUFFIXES)[:_MAX_FILES]
            if path.is_dir()
            else [path]
        )
        return tuple(certificate for name in names for certificate in _read(name))
    except OSError as error:
        raise CredentialError(
            Text(
                id=f"{path} tidak dapat dibaca: {system_words(error).id}.",
                en=f"{path} cannot be read: {system_words(error).en}.",
            ),
            Text(id="Periksa nama dan izin berkas.", en="Check the file's name and permissions."),
        ) from error


def _read(path: Path) -> list[bytes]:
    with path.open("rb") as stream:
        data = stream.read(_MAX_BYTES)
    try:
        if b"-----BEGIN CERTIFICATE" in data:
            found = x509.load_pem_x509_certificates(data)
        else:
            found = [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        raise CredentialError(
            Text(id=f"{path.name} bukan sertifikat X.509.", en=f"{path.name} is no X.509 certificate."),
            Text(id="Berikan berkas PEM atau DER.", en="Give a PEM or DER file."),
        ) from error
    return [one.public_bytes(Encoding.DER) for one in found]
