"""The door to certomancer, which is optional and brings no types."""

from functools import lru_cache
from importlib import import_module
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

_HASHES: dict[str, HashAlgorithm] = {
    "sha1": SHA1(),  # noqa: S303 - one of the certificates is weak for that very reason
    "sha256": SHA256(),
    "sha384": SHA384(),
    "sha512": SHA512(),
}


def module(name: str) -> Any:
    """A module that comes with certomancer.

    Raises:
        CredentialError: certomancer is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise CredentialError(
            Text(
                id="PKI uji memerlukan paket certomancer, yang belum terpasang.",
                en="The test PKI needs the package certomancer, which is not installed.",
            ),
            Text(
                id="Pasang ekstra demo di folder sumber bsre-sign: pip install '.[demo]'",
                en="Install the extra demo in the folder of bsre-sign's source: pip install '.[demo]'",
            ),
        ) from error


class _QuickSigning:
    """Certomancer's crypto backend, without checking an RSA key's primes at every signature.

    The check takes a quarter of a second with RSA-4096, and a CA signs often. Everything else goes to the backend
    that was there.
    """

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def generic_sign(self, private_key: Any, tbs_bytes: bytes, sd_algo: Any) -> bytes:
        key = _load(private_key.dump())
        if sd_algo.signature_algo != "rsassa_pkcs1v15" or not isinstance(key, RSAPrivateKey):
            return bytes(self._backend.generic_sign(private_key, tbs_bytes, sd_algo))
        return key.sign(tbs_bytes, padding.PKCS1v15(), _HASHES[sd_algo.hash_algo])


@lru_cache(maxsize=64)
def _load(der: bytes) -> object:
    return load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)


class _Parsed(dict[Any, Any]):
    """Certificates as read from DER: asn1crypto encodes one that it has built anew at each use."""

    def __setitem__(self, label: Any, certificate: Any) -> None:
        super().__setitem__(label, type(certificate).load(certificate.dump()))


def build_architecture(label: str, config: dict[str, Any], keys: object, url_prefix: str) -> Any:
    """A certomancer ``PKIArchitecture`` whose certificates are made when they are first asked for."""
    registry = module("certomancer.registry")
    module("certomancer.default_plugins")
    crypto = module("certomancer.crypto_utils")
    if not isinstance(crypto.CRYPTO_BACKEND, _QuickSigning):
        crypto.CRYPTO_BACKEND = _QuickSigning(crypto.CRYPTO_BACKEND)
    return registry.PKIArchitecture.build_architecture(
        registry.ArchLabel(label), config, {label: keys}, external_url_prefix=url_prefix, cert_cache=_Parsed()
    )
