"""Keys and certificates that sign."""

from bsre_sign.credential.model import SigningCredential
from bsre_sign.credential.pem import PemCredential
from bsre_sign.credential.pkcs11.credential import Pkcs11Credential
from bsre_sign.credential.pkcs12 import Pkcs12Credential

__all__ = ["PemCredential", "Pkcs11Credential", "Pkcs12Credential", "SigningCredential"]
