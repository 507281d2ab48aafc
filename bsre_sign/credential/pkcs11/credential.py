"""Credentials in a token or HSM (PKCS #11), named by a URI (RFC 7512)."""

from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bsre_sign.certificates import read_certificates
from bsre_sign.credential.algorithm import Scheme
from bsre_sign.credential.model import Ask
from bsre_sign.credential.passphrase import first_line
from bsre_sign.credential.pkcs11.uri import Pkcs11Uri
from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

if TYPE_CHECKING:
    from bsre_sign.credential.pkcs11.token import TokenKey

MOST_SESSIONS = 16


class Pkcs11Credential:
    """A key that never leaves its token; made once, used from any thread.

    Sessions are opened as threads need them, and closed by :meth:`close`, at the end of a ``with`` block, or when the
    process ends. PKCS #11 logs in the process, not the caller: while one credential of a token is open, another one
    of the same token opens whatever PIN it is given.
    """

    def __init__(
        self, key: "TokenKey", certificate: x509.Certificate, chain: tuple[x509.Certificate, ...], scheme: Scheme
    ) -> None:
        self.certificate = certificate.public_bytes(Encoding.DER)
        self.chain = tuple(one.public_bytes(Encoding.DER) for one in chain)
        self.digest_algorithm = scheme.digest
        self.signature_algorithm = scheme.identifier
        self.signature_size = scheme.size
        self._key = key
        self._sign = key.signing(scheme)

    @classmethod
    def open(
        cls,
        uri: str,
        ask: Ask,
        *,
        certificate: str | Path | None = None,
        chain: str | Path | None = None,
        pss: bool = False,
        sessions: int = MOST_SESSIONS,
    ) -> "Pkcs11Credential":
        """Open the key that ``uri`` names and log in.

        ``ask`` is called once for the PIN, unless the URI has a ``pin-source``, the token wants no login, or its
        reader has a keypad. A key that wants the PIN for each signature (CKA_ALWAYS_AUTHENTICATE) has it asked for
        again each time; no other keeps it.

        Args:
            uri: such as ``pkcs11:token=Name;id=%01?module-path=/usr/lib/softhsm/libsofthsm2.so``.
            ask: asks for the PIN.
            certificate: a file with the signer's certificate; by default the token holds it, under the key's CKA_ID.
            chain: a file with issuers' certificates; those in the token go along.
            pss: have an RSA key sign by RSASSA-PSS.
            sessions: the most sessions that sign at a time.

        Raises:
            CredentialError: the URI, the module, the token, the key or a file cannot be used.
            WrongPassphraseError: the PIN is wrong; the token was asked once.
        """
        wanted = Pkcs11Uri.parse(uri)
        given = read_certificates(Path(certificate)) if certificate is not None else ()
        further = read_certificates(Path(chain)) if chain is not None else ()
        if given:
            Scheme.of(given[0], pss=pss)  # what cannot sign is told before anybody is asked for a PIN
        source = wanted.pin_source
        key = _token_key()(
            wanted, ask if source is None else lambda: first_line(source), given[0] if given else None, sessions
        )
        try:
            chosen = dict.fromkeys((*given[1:], *further, *key.issuers))
            return cls(key, key.certificate, tuple(chosen), Scheme.of(key.certificate, pss=pss))
        except BaseException:
            key.close()
            raise

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``.

        Raises:
            CredentialError: the token was removed, or refuses.
            WrongPassphraseError: the key wants the PIN for each signature, and was given a wrong one.
        """
        return self._sign(data)

    def close(self) -> None:
        """Close all sessions with the token, and with the process's last one log out."""
        self._key.close()

    def __enter__(self) -> "Pkcs11Credential":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def _token_key() -> "type[TokenKey]":
    try:
        from bsre_sign.credential.pkcs11.token import TokenKey  # noqa: PLC0415  needs an optional package
    except ImportError as error:
        raise CredentialError(
            Text(
                id="Token PKCS#11 memerlukan paket python-pkcs11, yang belum terpasang.",
                en="PKCS#11 tokens need the package python-pkcs11, which is not installed.",
            ),
            Text(
                id="Pasang ekstra pkcs11 di folder sumber bsre-sign: pip install '.[pkcs11]'",
                en="Install the extra pkcs11 in the folder of bsre-sign's source: pip install '.[pkcs11]'",
            ),
        ) from error
    return TokenKey
