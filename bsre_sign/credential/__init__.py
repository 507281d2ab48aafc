"""Keys and certificates that sign."""

from typing import TYPE_CHECKING

from bsre_sign.doors import opener

if TYPE_CHECKING:
    from bsre_sign.credential.model import SigningCredential
    from bsre_sign.credential.pem import PemCredential
    from bsre_sign.credential.pkcs11.credential import Pkcs11Credential
    from bsre_sign.credential.pkcs12 import Pkcs12Credential

# Loaded when first used: a key is kept in one way, and the others need not be known for it.
_BEHIND = {
    "model": ("SigningCredential",),
    "pem": ("PemCredential",),
    "pkcs11.credential": ("Pkcs11Credential",),
    "pkcs12": ("Pkcs12Credential",),
}

__all__ = ["PemCredential", "Pkcs11Credential", "Pkcs12Credential", "SigningCredential"]

__getattr__ = opener(__name__, _BEHIND)
