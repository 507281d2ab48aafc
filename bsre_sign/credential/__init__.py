"""Keys and certificates that sign."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bsre_sign.credential.model import SigningCredential
    from bsre_sign.credential.pem import PemCredential
    from bsre_sign.credential.pkcs11.credential import Pkcs11Credential
    from bsre_sign.credential.pkcs12 import Pkcs12Credential

# Loaded when first used: a key is kept in one way, and the others need not be known for it.
_WHERE = {
    "PemCredential": "bsre_sign.credential.pem",
    "Pkcs11Credential": "bsre_sign.credential.pkcs11.credential",
    "Pkcs12Credential": "bsre_sign.credential.pkcs12",
    "SigningCredential": "bsre_sign.credential.model",
}

__all__ = ["PemCredential", "Pkcs11Credential", "Pkcs12Credential", "SigningCredential"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value
