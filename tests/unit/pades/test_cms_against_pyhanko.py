"""The CMS equals, byte for byte, what pyHanko's own signer makes of the same inputs.

pyHanko gets the same digest, certificate, chain and key, and the same four attributes from its own providers. With
RSA and Ed25519, which always give the same signature, it signs by itself and the whole ContentInfo is compared.
ECDSA and RSASSA-PSS never give the same signature twice: there it packs the signature that was made here.
"""

import asyncio
import hashlib
from functools import cache

import pytest
from asn1crypto import algos, cms, keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pades_material import KINDS, credential_of, issued, key, small_ca
from pyhanko.sign import attributes
from pyhanko.sign.signers.pdf_cms import ExternalSigner, Signer, SimpleSigner, format_signed_attributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bsre_sign.credential.key import KeyCredential
from bsre_sign.pades.signing.cms import CmsBuilder

DETERMINISTIC = ("rsa2048", "rsa3072", "ed25519")
ALL = (*KINDS, "pss")


@cache
def of_kind(kind: str) -> KeyCredential:
    """A credential of that kind; RSASSA-PSS is a way of signing and no kind of key."""
    if kind != "pss":
        return credential_of(kind)
    return KeyCredential(key("rsa2048"), issued("rsa2048"), (small_ca()[1],), pss=True)


def pyhanko_attributes(kind: str, digest: bytes) -> cms.CMSAttributes:
    credential = of_kind(kind)
    providers: list[attributes.CMSAttributeProvider] = [
        attributes.SigningCertificateV2Provider(x509.Certificate.load(credential.certificate)),
        attributes.CMSAlgorithmProtectionProvider(
            digest_algo=credential.digest_algorithm,
            signature_algo=algos.SignedDigestAlgorithm.load(credential.signature_algorithm),
        ),
    ]
    return asyncio.run(format_signed_attributes(digest, providers, content_type="data"))


def packed(kind: str, signer: Signer, digest: bytes) -> bytes:
    made = signer.async_sign_prescribed_attributes(of_kind(kind).digest_algorithm, pyhanko_attributes(kind, digest))
    return bytes(asyncio.run(made).dump())


def store(kind: str) -> SimpleCertificateStore:
    made: SimpleCertificateStore = SimpleCertificateStore.from_certs(  # type: ignore[no-untyped-call]
        [x509.Certificate.load(one) for one in of_kind(kind).chain]
    )
    return made


@pytest.mark.parametrize("kind", ALL)
def test_the_signed_attributes_are_the_same(kind: str) -> None:
    digest = hashlib.new(of_kind(kind).digest_algorithm, b"isi").digest()

    assert CmsBuilder(of_kind(kind)).signed_attributes(digest) == pyhanko_attributes(kind, digest).dump()


@pytest.mark.parametrize("kind", DETERMINISTIC)
def test_signed_by_pyhanko_the_whole_is_the_same(kind: str) -> None:
    credential = of_kind(kind)
    digest = hashlib.new(credential.digest_algorithm, b"isi").digest()
    private = key(kind).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        x509.Certificate.load(credential.certificate),
        keys.PrivateKeyInfo.load(private),
        store(kind),
        signature_mechanism=algos.SignedDigestAlgorithm.load(credential.signature_algorithm),
    )
    builder = CmsBuilder(credential)

    assert builder.assemble(*builder.sign(digest)) == packed(kind, signer, digest)


@pytest.mark.parametrize("kind", ALL)
def test_packed_by_pyhanko_the_whole_is_the_same(kind: str) -> None:
    credential = of_kind(kind)
    digest = hashlib.new(credential.digest_algorithm, b"isi").digest()
    builder = CmsBuilder(credential)
    signed, signature = builder.sign(digest)
    signer = ExternalSigner(
        x509.Certificate.load(credential.certificate),
        store(kind),
        signature_value=signature,
        signature_mechanism=algos.SignedDigestAlgorithm.load(credential.signature_algorithm),
    )

    assert builder.assemble(signed, signature) == packed(kind, signer, digest)
