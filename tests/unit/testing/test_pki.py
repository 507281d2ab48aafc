"""The certificates of the test PKI have the shape of the real ones, or the defect that they are named by."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from bsre_sign.errors import CredentialError
from bsre_sign.testing import PASSPHRASE, TestPki, export, profile
from bsre_sign.testing import pki as pki_module

ADOBE_PDF_SIGNING = "1.2.840.113583.1.1.5"
PERSONS = ("pejabat-satu", "pejabat-dua", "pejabat-tiga", "pejabat-empat")


@pytest.fixture(scope="module")
def pki() -> TestPki:
    return TestPki.load()


def certificate(pki: TestPki, label: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(pki.certificate(label))


def bits(cert: x509.Certificate) -> int:
    key = cert.public_key()
    assert isinstance(key, RSAPublicKey)
    return key.key_size


def digest(cert: x509.Certificate) -> str:
    assert cert.signature_hash_algorithm is not None
    return cert.signature_hash_algorithm.name


def crl_url(cert: x509.Certificate) -> object:
    names = cert.extensions.get_extension_for_class(x509.CRLDistributionPoints).value[0].full_name
    assert names is not None
    return names[0].value


def policies(cert: x509.Certificate) -> list[str]:
    extension = cert.extensions.get_extension_for_class(x509.CertificatePolicies)
    return [policy.policy_identifier.dotted_string for policy in extension.value]


def qc_statements(cert: x509.Certificate) -> bytes:
    extension = cert.extensions.get_extension_for_oid(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"))
    assert isinstance(extension.value, x509.UnrecognizedExtension)
    return extension.value.value


def is_valid(cert: x509.Certificate) -> bool:
    return cert.not_valid_before_utc <= datetime.now(UTC) <= cert.not_valid_after_utc


def test_the_root_and_the_issuing_ca(pki: TestPki) -> None:
    root, ca = certificate(pki, "root"), certificate(pki, "ca")

    assert (bits(root), digest(root)) == (4096, "sha256")
    assert root.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == (
        "TEST Root CA Indonesia DS (JANGAN DIPERCAYA)"
    )
    assert (bits(ca), digest(ca)) == (4096, "sha384")
    assert ca.issuer == root.subject
    ca.verify_directly_issued_by(root)
    constraints = ca.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert constraints.value == x509.BasicConstraints(ca=True, path_length=None)
    assert crl_url(ca) == "http://pki.test/uji/crls/root/latest.crl"
    for absent in (x509.CertificatePolicies, x509.AuthorityInformationAccess):
        with pytest.raises(x509.ExtensionNotFound):
            ca.extensions.get_extension_for_class(absent)


@pytest.mark.parametrize("label", PERSONS)
def test_a_person(pki: TestPki, label: str) -> None:
    cert = certificate(pki, label)

    cert.verify_directly_issued_by(certificate(pki, "ca"))
    assert (bits(cert), digest(cert)) == (2048, "sha256")
    assert (cert.not_valid_after_utc - cert.not_valid_before_utc).days == 730
    assert is_valid(cert)
    names = {attribute.oid: str(attribute.value) for attribute in cert.subject}
    description = names.pop(x509.ObjectIdentifier("2.5.4.13"))
    assert names.keys() == {NameOID.COUNTRY_NAME, NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME}
    assert names[NameOID.COMMON_NAME].endswith("TEST")
    assert description.index("_") == 16
    assert description.endswith("_Tanda Tangan Digital BSRE CA")
    constraints = cert.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert not constraints.value.ca
    usage = cert.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign
    extended = cert.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert extended.critical
    assert [each.dotted_string for each in extended.value] == [ADOBE_PDF_SIGNING]
    assert policies(cert) == ["2.16.360.1.1.1.5.1.4.3", "2.16.360.1.1.1.3.11.2.0.1", "2.16.360.1.1.1.9.1"]
    assert qc_statements(cert).hex() == "300a3008060604008e460104"
    access = cert.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert {each.access_method for each in access} == {
        AuthorityInformationAccessOID.OCSP,
        AuthorityInformationAccessOID.CA_ISSUERS,
    }
    assert crl_url(cert) == "http://pki.test/uji/crls/ca/latest.crl"


def test_the_seal(pki: TestPki) -> None:
    cert = certificate(pki, "segel")

    assert "_Segel Elektronik BSRE CA" in cert.subject.rfc4514_string()
    assert policies(cert) == ["2.16.360.1.1.1.8.2", "2.16.360.1.1.1.3.11.2.0.1", "2.16.360.1.1.1.9.1"]
    for statement in ("04008e460101", "04008e460104", "04008e460106", "04008e46010602"):
        assert statement in qc_statements(cert).hex()


@pytest.mark.parametrize(("label", "valid"), [("tsa", True), ("tsa-kedaluwarsa", False)])
def test_a_tsa(pki: TestPki, label: str, valid: bool) -> None:
    cert = certificate(pki, label)

    assert bits(cert) == 2048
    assert is_valid(cert) is valid
    extended = cert.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert extended.critical
    assert list(extended.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    assert cert.extensions.get_extension_for_class(x509.OCSPNoCheck)


def test_each_defect_is_what_its_name_says(pki: TestPki) -> None:
    assert certificate(pki, "kedaluwarsa").not_valid_after_utc < datetime.now(UTC)
    assert certificate(pki, "belum-berlaku").not_valid_before_utc > datetime.now(UTC)
    usage = certificate(pki, "tanpa-nonrepudiation").extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert not usage.content_commitment
    assert bits(certificate(pki, "lemah-rsa1024")) == 1024
    assert digest(certificate(pki, "lemah-sha1")) == "sha1"
    foreign = x509.load_der_x509_certificate(pki.foreign_roots()[0])
    certificate(pki, "asing").verify_directly_issued_by(foreign)
    assert pki.chain("asing") == ()
    assert pki.foreign_roots() != pki.roots()


def test_the_labels_are_the_signers(pki: TestPki) -> None:
    labels = pki.labels()

    assert labels[:5] == (*PERSONS, "segel")
    assert not {"root", "ca", "tsa", "ocsp", "foreign-root"} & set(labels)
    with pytest.raises(CredentialError):
        pki.certificate("siapa")


def test_validity_follows_the_day_of_loading() -> None:
    in_ten_years = TestPki.load(today=date(2036, 3, 1))

    cert = certificate(in_ten_years, "pejabat-satu")
    assert cert.not_valid_before_utc == datetime(2035, 9, 3, tzinfo=UTC)
    assert cert.serial_number == certificate(TestPki.load(), "pejabat-satu").serial_number


def test_pkcs12_holds_the_key_and_the_chain(pki: TestPki) -> None:
    key, cert, chain = pkcs12.load_key_and_certificates(pki.pkcs12("pejabat-dua", b"rahasia"), b"rahasia")

    assert key is not None
    assert cert == certificate(pki, "pejabat-dua")
    assert key.public_key() == cert.public_key() == pki.private_key("pejabat-dua").public_key()
    assert chain == [certificate(pki, "ca")]
    assert pki.chain("pejabat-dua") == (pki.certificate("ca"),)


def test_export_writes_the_anchor_the_keys_and_the_passphrase(pki: TestPki, tmp_path: Path) -> None:
    written = export(pki, tmp_path / "uji")

    assert {path.name for path in written} == {
        "root.pem",
        "passphrase.txt",
        *(f"{label}.p12" for label in pki.labels()),
    }
    assert (tmp_path / "uji" / "passphrase.txt").read_text() == PASSPHRASE
    root = x509.load_pem_x509_certificate((tmp_path / "uji" / "root.pem").read_bytes())
    assert root == certificate(pki, "root")
    assert pkcs12.load_key_and_certificates((tmp_path / "uji" / "segel.p12").read_bytes(), PASSPHRASE.encode())


def test_an_ephemeral_pki_is_quick_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    start = perf_counter()

    fresh = TestPki.ephemeral(labels=("pejabat-satu", "segel"))

    assert fresh.labels() == ("pejabat-satu", "segel")
    assert fresh.roots() != TestPki.ephemeral(labels=()).roots()
    certificate(fresh, "segel").verify_directly_issued_by(certificate(fresh, "ca"))
    assert fresh.tsa_url == "http://pki.test/uji/tsa/tsa"
    assert perf_counter() - start < 5
    assert list(tmp_path.iterdir()) == []


def test_an_installed_package_has_the_profile_beside_its_modules_but_no_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "bsre_sign" / "testing"
    installed.mkdir(parents=True)
    shutil.copy(profile.REPOSITORY_FOLDER / "certomancer.yml", installed)
    monkeypatch.setattr(profile, "REPOSITORY_FOLDER", tmp_path / "certs" / "test-ca")
    monkeypatch.setattr(pki_module, "REPOSITORY_FOLDER", tmp_path / "certs" / "test-ca")
    monkeypatch.setattr(profile, "__file__", str(installed / "profile.py"))

    assert TestPki.ephemeral().labels() == ("pejabat-satu", "pejabat-dua")
    with pytest.raises(CredentialError, match="key"):
        TestPki.load()


def test_missing_files_are_told_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(CredentialError, match=r"certomancer\.yml"):
        TestPki.load(tmp_path)
    with pytest.raises(CredentialError, match="siapa"):
        TestPki.ephemeral(labels=("siapa",))
