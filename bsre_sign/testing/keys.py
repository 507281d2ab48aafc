"""The test PKI's private keys: read from the repository, or made in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from asn1crypto.keys import PrivateKeyInfo, PublicKeyInfo
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text


@dataclass
class KeyPair:
    """One key, in the forms that certomancer asks for."""

    source: Path | RSAPrivateKey

    @cached_property
    def rsa(self) -> RSAPrivateKey:
        if isinstance(self.source, RSAPrivateKey):
            return self.source
        # Checking an RSA-4096 key's primes takes a quarter of a second, and these keys were made by the project.
        key = load_pem_private_key(self.source.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError(f"{self.source.name} holds no RSA key")
        return key

    @cached_property
    def private(self) -> PrivateKeyInfo:
        return PrivateKeyInfo.load(self.rsa.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))

    @cached_property
    def public(self) -> PublicKeyInfo:
        der = self.rsa.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return PublicKeyInfo.load(der)

    @property
    def private_key_info(self) -> PrivateKeyInfo:
        return self.private

    @property
    def public_key_info(self) -> PublicKeyInfo:
        return self.public


class KeyRing:
    """What certomancer calls a key set, without files of its own."""

    def __init__(self, keys: Mapping[str, KeyPair]) -> None:
        self._keys = dict(keys)

    @classmethod
    def read(cls, folder: Path, files: Mapping[str, str]) -> "KeyRing":
        """The keys in ``folder``, each read when it is first needed.

        Raises:
            CredentialError: a key's file is missing.
        """
        for path in files.values():
            if not (folder / path).is_file():
                raise _missing(folder / path)
        return cls({label: KeyPair(folder / path) for label, path in files.items()})

    @classmethod
    def generate(cls, labels: Iterable[str]) -> "KeyRing":
        """Fresh RSA-2048 keys, in memory only."""
        return cls({label: KeyPair(generate_private_key(65537, 2048)) for label in labels})

    def __getitem__(self, label: object) -> KeyPair:
        return self._keys[str(label)]

    def get_asym_key(self, label: object) -> KeyPair:
        return self[label]

    def get_private_key(self, label: object) -> PrivateKeyInfo:
        return self[label].private

    def get_public_key(self, label: object) -> PublicKeyInfo:
        return self[label].public


def _missing(path: Path) -> CredentialError:
    return CredentialError(
        Text(id=f"Kunci PKI uji tidak ditemukan: {path}", en=f"A key of the test PKI is missing: {path}"),
        Text(
            id="Kunci ada di repositori, tidak di paket; untuk kunci sekali pakai gunakan TestPki.ephemeral().",
            en="Keys are in the repository, not in the package; TestPki.ephemeral() makes throw-away keys.",
        ),
    )
