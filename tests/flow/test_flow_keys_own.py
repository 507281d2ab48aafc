"""A class of an agency's own, which knows nothing of this library but the protocol, signs documents."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from asn1crypto import algos
from cryptography.hazmat.primitives.serialization import Encoding
from key_authority import authority, pem_key, signer_key
from key_office import Office
from oracles import call

from bsre_sign import Document, DocumentVerdict, Level, LocalCreator, SelfCheckError
from bsre_sign.credential import SigningCredential
from bsre_sign.errors import CredentialError

pytest_plugins = ["key_fixtures"]


@dataclass(frozen=True)
class Service:
    """A key that only a program of the agency's can use: here OpenSSL's."""

    folder: Path
    certificate: bytes
    signature_algorithm: bytes
    digest_algorithm: str = "sha384"
    signature_size: int = 110
    chain: tuple[bytes, ...] = ()
    asked: list[bytes] = field(default_factory=list)

    def sign(self, data: bytes) -> bytes:
        self.asked.append(data)
        (self.folder / "data").write_bytes(data)
        call(
            "openssl",
            "dgst",
            "-sha384",
            "-sign",
            self.folder / "kunci",
            "-out",
            self.folder / "nilai",
            self.folder / "data",
        )
        return (self.folder / "nilai").read_bytes()


@pytest.fixture
def service(tmp_path: Path) -> Service:
    (tmp_path / "kunci").write_bytes(pem_key(signer_key("p384")))
    certificate = authority("p384").certify(signer_key("p384").public_key())
    algorithm: bytes = algos.SignedDigestAlgorithm({"algorithm": "sha384_ecdsa"}).dump()
    return Service(tmp_path, certificate.public_bytes(Encoding.DER), algorithm)


def test_it_signs_and_the_document_verifies(service: Service, office: Office) -> None:
    assert isinstance(service, SigningCredential)
    data = office.sign(service, authority("p384"), Level.B_T)

    assert office.verifier(authority("p384")).report(Document.from_bytes(data)).verdict is DocumentVerdict.VALID
    (attributes,) = service.asked
    assert attributes[0] == 0x31, "it is given the signed attributes, to be hashed by itself"


def test_its_own_error_comes_through(service: Service, office: Office) -> None:
    (service.folder / "kunci").write_bytes(b"hilang")
    with pytest.raises(AssertionError, match="private key"):
        office.sign(service, authority("p384"), Level.B_B)


def test_a_value_that_does_not_verify_is_withheld(service: Service, office: Office) -> None:
    (service.folder / "kunci").write_bytes(pem_key(signer_key("p256")))
    with pytest.raises(SelfCheckError, match="do not verify"):
        office.sign(service, authority("p384"), Level.B_B)


def test_a_value_that_is_longer_than_announced_is_refused(service: Service, office: Office) -> None:
    with pytest.raises(CredentialError, match="signature_size says 40"):
        office.sign(replace(service, signature_size=40), authority("p384"), Level.B_B)


@pytest.mark.parametrize(
    ("digest", "algorithm", "reason"),
    [
        ("sha256", "sha384_ecdsa", "digest_algorithm is sha256, but signature_algorithm uses sha384"),
        ("sha1", "sha1_ecdsa", "sha1 is not supported"),
        ("md5", "sha384_ecdsa", "md5 is not supported"),
        ("entah", "sha384_ecdsa", "entah is not supported"),
        ("sha256", "ed25519", "digest_algorithm is sha256, but signature_algorithm uses sha512"),
    ],
)
def test_algorithms_that_contradict_each_other_are_refused_before_anything_is_signed(
    digest: str, algorithm: str, reason: str, service: Service
) -> None:
    encoded = algos.SignedDigestAlgorithm({"algorithm": algorithm}).dump()
    with pytest.raises(CredentialError, match=reason):
        LocalCreator(replace(service, digest_algorithm=digest, signature_algorithm=encoded))
    assert not service.asked


def test_certificates_in_pem_are_refused(service: Service) -> None:
    root = authority("p384").root
    for changed in (
        replace(service, certificate=root.public_bytes(Encoding.PEM)),
        replace(service, chain=(root.public_bytes(Encoding.PEM),)),
        replace(service, certificate=b""),
    ):
        with pytest.raises(CredentialError, match="not DER"):
            LocalCreator(changed)
    LocalCreator(replace(service, chain=(root.public_bytes(Encoding.DER),)))
