"""Credentials in PEM or DER files: PKCS#8 or traditional keys, X.509 certificates."""

from collections.abc import Callable
from pathlib import Path

from asn1crypto import pem
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

from bsre_sign.certificates import read_certificates
from bsre_sign.credential.effort import check_key
from bsre_sign.credential.key import KeyCredential
from bsre_sign.credential.model import Ask
from bsre_sign.credential.passphrase import MOST_BYTES, lent
from bsre_sign.errors import CredentialError, WrongPassphraseError
from bsre_sign.files import read_small
from bsre_sign.language import Text

_ENCRYPTED = b"ENCRYPTED PRIVATE KEY"


class PemCredential(KeyCredential):
    """Key and certificate in files of their own."""

    @classmethod
    def open(
        cls,
        key: str | Path,
        certificate: str | Path,
        ask: Ask,
        *,
        chain: str | Path | None = None,
        pss: bool = False,
    ) -> "PemCredential":
        """Open ``key`` and ``certificate``; ``ask`` is called only where the key is encrypted.

        The first certificate in ``certificate`` is the signer's; those behind it and those in ``chain`` go along.
        ``pss`` has an RSA key sign by RSASSA-PSS.

        Raises:
            CredentialError: a file cannot be read, key and certificate do not belong together, or the key asks for so
                much work before it opens (:mod:`bsre_sign.credential.effort`) that it is not tried.
            WrongPassphraseError: the passphrase does not open the key.
        """
        certificates = read_certificates(Path(certificate))
        further = read_certificates(Path(chain)) if chain is not None else ()
        private_key = _load_key(read_small(Path(key), MOST_BYTES, CredentialError), ask)
        return cls(private_key, certificates[0], (*certificates[1:], *further), pss=pss)


def _load_key(data: bytes, ask: Ask) -> PrivateKeyTypes:
    load: Callable[..., PrivateKeyTypes] = load_pem_private_key if b"-----BEGIN" in data else load_der_private_key
    try:
        if _ENCRYPTED in data:  # what is looked at is what is loaded, whatever else the file holds
            data = next(der for kind, _, der in pem.unarmor(data, multiple=True) if kind.encode() == _ENCRYPTED)
            load = load_der_private_key
        try:
            return load(data, None)
        except TypeError:  # encrypted: the only thing that the loader says by TypeError when it got no passphrase
            if load is load_der_private_key:  # PEM's own encryption leaves nothing to choose (RFC 1421)
                check_key(data)
    except (ValueError, StopIteration, UnsupportedAlgorithm):
        del data  # it may be an open key, and tools that report errors may show the variables of each frame
        raise CredentialError(
            Text(id="Berkas kunci privat tidak dapat dibaca.", en="The private key file cannot be read."),
            Text(id="Berikan kunci PKCS#8 atau PEM.", en="Give a PKCS#8 or PEM key."),
        ) from None
    with lent(ask) as passphrase:
        return _decrypted(load, data, passphrase or b"")


def _decrypted(load: Callable[..., PrivateKeyTypes], data: bytes, passphrase: bytes | bytearray) -> PrivateKeyTypes:
    try:
        return load(data, passphrase)
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        # "from None": the engine's exception may carry parts of what it was given.
        if isinstance(error, UnsupportedAlgorithm) or "Unknown key encryption algorithm" in str(error):
            raise CredentialError(
                Text(
                    id="Kunci privat ini dienkripsi dengan algoritma yang tidak didukung.",
                    en="This private key is encrypted by an algorithm that is not supported.",
                ),
                Text(
                    id="Enkripsi ulang, misalnya: openssl pkcs8 -topk8 -v2 aes-256-cbc.",
                    en="Encrypt it anew, for instance: openssl pkcs8 -topk8 -v2 aes-256-cbc.",
                ),
            ) from None
        raise WrongPassphraseError(
            Text(id="Frasa sandi tidak membuka kunci privat ini.", en="The passphrase does not open this private key."),
            Text(
                id="Periksa huruf besar-kecil dan tata letak papan ketik, lalu coba lagi.",
                en="Check capitals and the keyboard layout, then try again.",
            ),
        ) from None
