"""The test PKI as files, for programs that know it only by its certificates."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bsre_sign.errors import OutputError
from bsre_sign.language import Text
from bsre_sign.testing.pki import TestPki

PASSPHRASE = "uji-coba"  # noqa: S105 - documented, and the same for all
ROOT_FILE = "root.pem"
PASSPHRASE_FILE = "passphrase.txt"  # noqa: S105 - a file name


def export(pki: TestPki, directory: Path) -> tuple[Path, ...]:
    """Write the trust anchor, a PKCS#12 file for each signer and the passphrase of them all.

    Files of an earlier export are replaced. The keys are for tests: their files are not hidden from other users.

    Returns:
        What was written: ``root.pem``, ``passphrase.txt`` (no newline at its end) and ``<label>.p12``.

    Raises:
        OutputError: the folder cannot be written.
    """
    root = x509.load_der_x509_certificate(pki.roots()[0])
    files = {ROOT_FILE: root.public_bytes(Encoding.PEM), PASSPHRASE_FILE: PASSPHRASE.encode()}
    files |= {f"{label}.p12": pki.pkcs12(label, PASSPHRASE.encode()) for label in pki.labels()}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (directory / name).write_bytes(content)
    except OSError as error:
        raise OutputError(
            Text(id=f"Folder {directory} tidak dapat ditulisi.", en=f"The folder {directory} cannot be written."),
            Text(id="Pilih folder lain dengan --export.", en="Choose another folder with --export."),
        ) from error
    return tuple(directory / name for name in files)
