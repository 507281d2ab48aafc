"""Reading the small files that hold keys and certificates."""

from pathlib import Path

from cryptography import x509

from bsre_sign.errors import CredentialError, WrongPassphraseError, system_words
from bsre_sign.language import Text

MAX_BYTES = 4 * 1024 * 1024


def read_limited(path: Path) -> bytes:
    """The file's bytes, at most 4 MiB.

    Raises:
        CredentialError: missing, not readable, or larger.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CredentialError(
            Text(
                id=f"{path} tidak dapat dibaca: {system_words(error).id}.",
                en=f"{path} cannot be read: {system_words(error).en}.",
            ),
            Text(id="Periksa nama dan izin berkas.", en="Check the file's name and permissions."),
        ) from error
    if len(data) > MAX_BYTES:
        raise CredentialError(
            Text(
                id=f"{path.name} terlalu besar untuk sebuah kunci atau sertifikat.",
                en=f"{path.name} is too large for a key or certificate.",
            ),
            Text(
                id="Berikan berkas kunci atau sertifikat, bukan dokumen.",
                en="Give a key or certificate file, not a document.",
            ),
        )
    return data


def load_certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """Every certificate in a PEM or DER file, at least one.

    Raises:
        CredentialError: unreadable, or none in it.
    """
    data = read_limited(path)
    try:
        if b"-----BEGIN" in data:
            return tuple(x509.load_pem_x509_certificates(data))
        return (x509.load_der_x509_certificate(data),)
    except ValueError as error:
        raise CredentialError(
            Text(
                id=f"Tidak ada sertifikat yang dapat dibaca dalam {path.name}.",
                en=f"No certificate can be read in {path.name}.",
            ),
            Text(
                id="Berikan sertifikat X.509 dalam bentuk PEM atau DER.", en="Give an X.509 certificate as PEM or DER."
            ),
        ) from error


def passphrase_bytes(answer: str | bytes | None) -> bytes | None:
    """A passphrase as the bytes that key containers take: UTF-8; what a terminal could not decode stays as it was.

    Raises:
        WrongPassphraseError: it holds what no bytes stand for.
    """
    try:
        return answer.encode("utf-8", "surrogateescape") if isinstance(answer, str) else answer
    except UnicodeEncodeError:
        # "from None": the exception carries the passphrase.
        raise WrongPassphraseError(
            Text(id="Frasa sandi memuat karakter yang rusak.", en="The passphrase holds a broken character."),
            Text(id="Ketik ulang frasa sandinya.", en="Type the passphrase again."),
        ) from None
