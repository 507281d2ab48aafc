"""What a credential signs verifies with its certificate, under the algorithm that it names."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from asn1crypto import algos
from credential_keys import PASSPHRASE, SUPPORTED, certificate, container
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from bsre_sign.credential import Pkcs12Credential, SigningCredential

DATA = b"yang ditandatangani"
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


def credential(kind: str) -> SigningCredential:
    return Pkcs12Credential.from_bytes(container(kind), lambda: PASSPHRASE)


def verify(kind: str, one: SigningCredential, signature: bytes, data: bytes) -> None:
    public = certificate(kind).public_key()
    digest = HASHES[one.digest_algorithm]
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, data, padding.PKCS1v15(), digest)
    elif isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(signature, data, ec.ECDSA(digest))
    else:
        assert isinstance(public, ed25519.Ed25519PublicKey)
        public.verify(signature, data)


@pytest.mark.parametrize("kind", SUPPORTED)
def test_a_signature_verifies_and_one_over_other_data_does_not(kind: str) -> None:
    one = credential(kind)
    signature = one.sign(DATA)

    verify(kind, one, signature, DATA)
    with pytest.raises(InvalidSignature):
        verify(kind, one, signature, DATA + b".")


@pytest.mark.parametrize(
    ("kind", "digest", "algorithm"),
    [
        ("rsa2048", "sha256", "sha256_rsa"),
        ("rsa3072", "sha256", "sha256_rsa"),
        ("p256", "sha256", "sha256_ecdsa"),
        ("p384", "sha384", "sha384_ecdsa"),
        ("p521", "sha512", "sha512_ecdsa"),
        ("ed25519", "sha512", "ed25519"),
    ],
)
def test_digest_and_algorithm_suit_the_key(kind: str, digest: str, algorithm: str) -> None:
    one = credential(kind)

    assert one.digest_algorithm == digest
    assert algos.SignedDigestAlgorithm.load(one.signature_algorithm, strict=True)["algorithm"].native == algorithm


@pytest.mark.parametrize("kind", SUPPORTED)
def test_no_signature_is_larger_than_announced(kind: str) -> None:
    one = credential(kind)
    sizes = [len(one.sign(bytes([number]))) for number in range(32)]

    assert max(sizes) <= one.signature_size <= max(sizes) + 16


def test_a_credential_signs_from_many_threads() -> None:
    one = credential("p256")

    with ThreadPoolExecutor(4) as pool:
        for signature in pool.map(lambda _: one.sign(DATA), range(64)):
            verify("p256", one, signature, DATA)
