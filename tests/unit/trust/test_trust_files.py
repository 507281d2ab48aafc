"""Anchors come from PEM, DER or PKCS#7 files and from folders of them; anything else is told."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from trust_material import certificate, needs_openssl

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


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_a_bundle_holds_several(pki: TestPki, tmp_path: Path, encoding: Encoding) -> None:
    ders = [pki.certificate(label) for label in ("root", "foreign-root", "ca")]
    bundle = pkcs7.serialize_certificates([x509.load_der_x509_certificate(one) for one in ders], encoding)
    (tmp_path / "rantai.p7b").write_bytes(bundle)

    assert set(TrustStore.empty().add_path(tmp_path / "rantai.p7b").anchors) == set(ders)
    assert set(TrustStore.empty().add_path(tmp_path).anchors) == set(ders)


@needs_openssl
def test_a_bundle_of_openssl_is_read(pki: TestPki, tmp_path: Path) -> None:
    ders = [pki.certificate(label) for label in ("root", "ca")]
    (tmp_path / "rantai.pem").write_bytes(b"".join(map(pem, ders)))
    for form in ("PEM", "DER"):
        command = ["openssl", "crl2pkcs7", "-nocrl", "-certfile", "rantai.pem", "-outform", form, "-out", "rantai.p7b"]
        subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
        assert set(TrustStore.empty().add_path(tmp_path / "rantai.p7b").anchors) == set(ders)


def test_a_bundle_in_ber_is_read_too(pki: TestPki, tmp_path: Path) -> None:
    """As some programs export it: indefinite lengths (X.690, 8.1.3.6)."""
    inner = pki.certificate("root")
    signed = b"\x30\x80\x02\x01\x01\x31\x00\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x01\0\0\xa0\x80" + inner
    signed += b"\0\0\x31\x00\0\0"
    data = b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80" + signed + b"\0\0\0\0"
    (tmp_path / "rantai.p7b").write_bytes(data)

    assert TrustStore.empty().add_path(tmp_path / "rantai.p7b").anchors == (inner,)


def test_an_old_root_with_serial_number_zero_is_read(tmp_path: Path) -> None:
    """RFC 5280, 4.1.2.2 forbids it; some roots were made before."""
    whole = certificate("Akar Lama", serial=1)
    at = whole.index(b"\xa0\x03\x02\x01\x02\x02\x01\x01")
    (tmp_path / "lama.der").write_bytes(whole[: at + 7] + b"\0" + whole[at + 8 :])

    (anchor,) = TrustStore.empty().add_path(tmp_path / "lama.der").anchors
    assert x509_serial(anchor) == 0


def x509_serial(der: bytes) -> int:
    from asn1crypto import x509 as asn1_x509

    return int(asn1_x509.Certificate.load(der).serial_number)


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


def test_a_hundred_megabytes_are_not_read(pki: TestPki, tmp_path: Path) -> None:
    with (tmp_path / "besar.pem").open("wb") as stream:
        stream.write(pem(pki.certificate("root")))
        stream.truncate(100 * 1024 * 1024)
    started = time.monotonic()
    for path in (tmp_path / "besar.pem", tmp_path):
        with pytest.raises(CredentialError, match="too large"):
            TrustStore.empty().add_path(path)
    assert time.monotonic() - started < 2


def test_ten_thousand_certificates_are_too_many(tmp_path: Path) -> None:
    made = x509.load_der_x509_certificate(certificate("Akar"))
    (tmp_path / "banyak.p7b").write_bytes(pkcs7.serialize_certificates([made] * 10_000, Encoding.DER))
    (tmp_path / "banyak.pem").write_bytes(made.public_bytes(Encoding.PEM) * 5_000)
    started = time.monotonic()
    for name in ("banyak.p7b", "banyak.pem"):
        with pytest.raises(CredentialError, match=r"banyak\.p.. holds more than 1000"):
            TrustStore.empty().add_path(tmp_path / name)
    assert time.monotonic() - started < 5


def test_a_folder_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    """Anchors that are silently left out would make good documents doubtful."""
    (tmp_path / "0.pem").write_bytes(pem(certificate("Akar")))
    for number in range(1, 1000):
        os.link(tmp_path / "0.pem", tmp_path / f"{number}.pem")
    for number in range(2000):
        (tmp_path / f"{number}.txt").touch()
    assert len(TrustStore.empty().add_path(tmp_path).anchors) == 1
    os.link(tmp_path / "0.pem", tmp_path / "1000.pem")
    with pytest.raises(CredentialError, match="more than 1000"):
        TrustStore.empty().add_path(tmp_path)


def test_files_of_a_folder_together_are_limited_too(tmp_path: Path) -> None:
    for file in range(3):
        ders = [certificate(f"Akar {file}", serial=400 * file + number) for number in range(1, 401)]
        (tmp_path / f"{file}.pem").write_bytes(b"".join(map(pem, ders)))
    with pytest.raises(CredentialError, match="more than 1000"):
        TrustStore.empty().add_path(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and links as POSIX has them")
def test_pipes_are_not_waited_for_and_links_are_followed(pki: TestPki, tmp_path: Path) -> None:
    (tmp_path / "asli").write_bytes(pki.certificate("root"))
    (tmp_path / "tautan.pem").symlink_to(tmp_path / "asli")
    assert TrustStore.empty().add_path(tmp_path).anchors == (pki.certificate("root"),)
    (tmp_path / "putus.pem").symlink_to(tmp_path / "tiada")
    with pytest.raises(CredentialError, match="no such file"):
        TrustStore.empty().add_path(tmp_path)
    (tmp_path / "putus.pem").unlink()
    os.mkfifo(tmp_path / "pipa.pem")
    with pytest.raises(CredentialError, match=r"pipa\.pem is not a regular file"):
        TrustStore.empty().add_path(tmp_path)
