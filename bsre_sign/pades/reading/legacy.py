"""Signatures of older software, brought into the form in which all are read.

``adbe.x509.rsa_sha1`` is a bare PKCS #1 value with the certificates beside it, ``adbe.pkcs7.sha1`` a CMS that holds the
document's SHA-1 digest as its content (ISO 32000-1, 12.8.3.2 and 12.8.3.3; ISO 32000-2 deprecates both).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from asn1crypto import algos, cms, core, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from bsre_sign.evidence import PathFacts, TokenFacts
from bsre_sign.pades.reading.certificates import public_key
from bsre_sign.pades.reading.tokens import DigestOf, Token, TokenError

BARE = "adbe.x509.rsa_sha1"
OVER_DIGEST = "adbe.pkcs7.sha1"
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, UnsupportedAlgorithm, InvalidSignature)


def load_bare(value: bytes, certificates: Sequence[bytes]) -> Token:
    """The token that a PKCS #1 value amounts to: one without attributes.

    Args:
        value: /Contents, an OCTET STRING with the value.
        certificates: /Cert, DER, the signer's first.

    Raises:
        TokenError: it cannot be read.
    """
    try:
        chain = [x509.Certificate.load(one) for one in certificates]
        signature = core.OctetString.load(value).native
        key = load_der_public_key(public_key(chain[0]).dump())
        if not isinstance(key, rsa.RSAPublicKey):
            raise TokenError("the certificate is not one of an RSA key")
        # The value itself names its digest (RFC 8017, 9.2).
        digest = algos.DigestInfo.load(key.recover_data_from_signature(signature, padding.PKCS1v15(), None))
        algorithm = {"algorithm": digest["digest_algorithm"]["algorithm"].native}
        signer = {
            "version": "v1",
            "sid": {"issuer_and_serial_number": {"issuer": chain[0].issuer, "serial_number": chain[0].serial_number}},
            "digest_algorithm": algorithm,
            "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
            "signature": signature,
        }
        content = {
            "version": "v1",
            "digest_algorithms": [algorithm],
            "encap_content_info": {"content_type": "data"},
            "certificates": chain,
            "signer_infos": [signer],
        }
        return Token.load(bytes(cms.ContentInfo({"content_type": "signed_data", "content": content}).dump()))
    except TokenError:
        raise
    except _BROKEN as error:
        raise TokenError(f"the PKCS #1 value cannot be read: {error or type(error).__name__}") from error


def facts_over_digest(token: Token, digest_of: DigestOf, paths: tuple[PathFacts, ...]) -> TokenFacts:
    """As :meth:`Token.facts`, of a token whose content is the document's SHA-1 digest."""
    content = token.content or b""
    inner = token.facts(lambda name: hashlib.new(name, content).digest(), paths)
    return replace(inner, digest_ok=inner.digest_ok and content == digest_of("sha1"), digests=(*inner.digests, "sha1"))
