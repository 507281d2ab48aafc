"""Credentials in a PKCS#12 container (RFC 7292)."""

from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs12

from bsre_sign.certificates import read_certificates
from bsre_sign.credential.effort import check_container
from bsre_sign.credential.key import KeyCredential
from bsre_sign.credential.model import Ask
from bsre_sign.credential.passphrase import MOST_BYTES, lent
from bsre_sign.errors import CredentialError, WrongPassphraseError
from bsre_sign.files import read_small
from bsre_sign.language import Text


class Pkcs12Credential(KeyCredential):
    """Key, certificate and chain from a ``.p12`` or ``.pfx`` file."""

    @classmethod
    def open(
        cls, path: str | Path, ask: Ask, *, chain: str | Path | None = None, pss: bool = False
    ) -> "Pkcs12Credential":
        """Open the container at ``path``; ``ask`` is called once for its passphrase.

        ``chain`` is a file with issuers' certificates, for containers that hold none. ``pss`` has an RSA key sign by
        RSASSA-PSS.

        Raises:
            CredentialError: the file cannot be read, holds no key with a certificate, or asks for so much work before
                it opens (:mod:`bsre_sign.credential.effort`) that it is not tried.
            WrongPassphraseError: the passphrase does not open it.
        """
        issuers = read_certificates(Path(chain)) if chain is not None else ()
        return cls.from_bytes(read_small(Path(path), MOST_BYTES, CredentialError), ask, issuers=issuers, pss=pss)

    @classmethod
    def from_bytes(
        cls, data: bytes, ask: Ask, *, issuers: tuple[x509.Certificate, ...] = (), pss: bool = False
    ) -> "Pkcs12Credential":
        """Open a container held in memory; otherwise as :meth:`open`."""
        if data[:1] != b"\x30":
            raise CredentialError(
                Text(id="Berkas ini bukan PKCS#12.", en="This file is no PKCS#12 container."),
                Text(
                    id="Berikan berkas .p12 atau .pfx; untuk PEM gunakan --key dan --cert.",
                    en="Give a .p12 or .pfx file; for PEM use --key and --cert.",
                ),
            )
        try:
            check_container(data)
        except ValueError:
            raise _damaged() from None
        with lent(ask) as passphrase:
            try:
                key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase)
            except (ValueError, UnsupportedAlgorithm) as error:
                # "from None": the engine's exception may carry parts of what it was given.
                raise _not_opened(str(error).lower()) from None
        if key is None or certificate is None:
            raise CredentialError(
                Text(
                    id="Berkas PKCS#12 tidak memuat kunci beserta sertifikatnya.",
                    en="The PKCS#12 file holds no key with its certificate.",
                ),
                Text(
                    id="Ekspor ulang dengan kunci privat disertakan.",
                    en="Export it again, with the private key included.",
                ),
            )
        return cls(key, certificate, (*others, *issuers), pss=pss)


def _not_opened(said: str) -> CredentialError:
    if "password" not in said and "mac" not in said:
        return _damaged()
    return WrongPassphraseError(
        Text(
            id="Frasa sandi tidak membuka berkas PKCS#12 ini.",
            en="The passphrase does not open this PKCS#12 file.",
        ),
        Text(
            id="Periksa huruf besar-kecil dan tata letak papan ketik, lalu coba lagi.",
            en="Check capitals and the keyboard layout, then try again.",
        ),
    )


def _damaged() -> CredentialError:
    return CredentialError(
        Text(
            id="Berkas PKCS#12 rusak atau memakai algoritma yang tidak dikenal.",
            en="The PKCS#12 file is damaged or uses an unknown algorithm.",
        ),
        Text(
            id="Minta berkas yang baru dari penerbit sertifikat.",
            en="Ask the certificate's issuer for a new file.",
        ),
    )
