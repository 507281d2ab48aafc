"""Credentials in PEM or DER files: PKCS#8 or traditional keys, X.509 certificates."""

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

from bsre_sign.certificates import read_certificates
from bsre_sign.credential.key import KeyCredential
from bsre_sign.credential.model import Ask
from bsre_sign.credential.passphrase import MOST_BYTES, passphrase_bytes
from bsre_sign.errors import CredentialError, WrongPassphraseError
from bsre_sign.files import read_small
from bsre_sign.language import Text


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
            CredentialError: a file cannot be read, or key and certificate do not belong together.
            WrongPassphraseError: the passphrase does not open the key.
        """
        certificates = read_certificates(Path(certificate))
        further = read_certificates(Path(chain)) if chain is not None else ()
        private_key = _load_key(read_small(Path(key), MOST_BYTES, CredentialError), ask)
        return cls(private_key, certificates[0], (*certificates[1:], *further), pss=pss)


def _load_key(data: bytes, ask: Ask) -> PrivateKeyTypes:
    load = load_pem_private_key if b"-----BEGIN" in data else load_der_private_key
    try:
        return load(data, None)
    except TypeError:
        pass  # encrypted: the only thing that the loader says by TypeError when it got no passphrase
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CredentialError(
            Text(id="Berkas kunci privat tidak dapat dibaca.", en="The private key file cannot be read."),
            Text(id="Berikan kunci PKCS#8 atau PEM.", en="Give a PKCS#8 or PEM key."),
        ) from error
    try:
        return load(data, passphrase_bytes(ask()) or b"")
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
