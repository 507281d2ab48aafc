"""Anchors come from PEM or DER files and from folders of them; anything else is told."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bsre_sign.errors import CredentialError
from bsre_sign.testing import TestPki
from bsre_sign.trust import TrustStore


@pytest.fixture(scope="module")
def pki() -> TestPki:
    return TestPki.load()


def pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def test_a_der_file_holds_one_anchor(pki: TestPki, tmp_path: Path) -> None:
    (tmp_path / "akar").write_bytes(pki.certificate("root"))

    assert TrustStore.empty().add_path(tmp_path / "akar").anchors == (pki.certificate("root"),)
    assert TrustStore.empty().add_path(str(tmp_path / "akar")).anchors == (pki.certificate("root"),)


def test_a_pem_file_holds_one_or_more_with_words_around_them(pki: TestPki, tmp_path: Path) -> None:
    root, other = pki.certificate("root"), pki.certificate("foreign-root")
    (tmp_path / "akar.pem").write_bytes(b"# akar\r\n" + pem(root) + b"\n# lain\n" + pem(other))

    assert TrustStore.empty().add_path(tmp_path / "akar.pem").anchors == (root, other)


def test_a_folder_gives_every_certificate_file_in_it_and_leaves_the_rest(pki: TestPki, tmp_path: Path) -> None:
    root, other, ca = (pki.certificate(one) for one in ("root", "foreign-root", "ca"))
    (tmp_path / "b.CRT").write_bytes(pem(other))
    (tmp_path / "a.der").write_bytes(root)
    (tmp_path / "c.cer").write_bytes(root)
    (tmp_path / "README.md").write_text("bukan sertifikat")
    (tmp_path / "dalam").mkdir()
    (tmp_path / "dalam" / "ca.pem").write_bytes(pem(ca))

    assert TrustStore.empty().add_path(tmp_path).anchors == (root, other)


@pytest.mark.parametrize(
    "data",
    [b"", b"bukan sertifikat", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\x30\x82\x01"],
)
def test_a_file_that_holds_something_else_is_told_by_its_name(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "salah.pem").write_bytes(data)

    with pytest.raises(CredentialError, match=r"No X\.509 certificate can be read in salah\.pem"):
        TrustStore.empty().add_path(tmp_path / "salah.pem")
    with pytest.raises(CredentialError, match=r"salah\.pem"):
        TrustStore.empty().add_path(tmp_path)


def test_an_empty_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(CredentialError, match="There is no certificate"):
        TrustStore.empty().add_path(tmp_path)
    with pytest.raises(CredentialError, match="cannot be read"):
        TrustStore.empty().add_path(tmp_path / "tiada.pem")


def test_a_folder_that_is_called_like_a_certificate_is_told(tmp_path: Path) -> None:
    (tmp_path / "akar.pem").mkdir()

    with pytest.raises(CredentialError):
        TrustStore.empty().add_path(tmp_path)
