"""The facts of a certificate are what stands in it, whatever kind of key it has."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x25519
from cryptography.hazmat.primitives.serialization import Encoding
from pades_material import NOW, TODAY, asn1, certificate, issued, name, pki, small_ca

from bsre_sign.pades.reading.certificates import facts, fingerprint, load


def test_a_persons_certificate() -> None:
    one = facts(certificate("pejabat-satu"))

    assert one.sha256 == hashlib.sha256(pki().certificate("pejabat-satu")).hexdigest().upper()
    assert one.common_name == "Pejabat Uji Satu TEST"
    assert one.organization == "Instansi Uji Coba"
    assert one.issuer_common_name == "TEST BSRE CA DS"
    assert one.description == "TEST000000000001_Tanda Tangan Digital BSRE CA"
    assert one.serial_number == 0x5E5700000201
    assert one.not_before == TODAY - timedelta(days=180)
    assert one.not_after == TODAY + timedelta(days=550)
    assert one.policies == ("2.16.360.1.1.1.5.1.4.3", "2.16.360.1.1.1.3.11.2.0.1", "2.16.360.1.1.1.9.1")
    assert one.key_usage == {"digital_signature", "non_repudiation"}
    assert one.extended_key_usage == ("1.2.840.113583.1.1.5",)
    assert one.extended_key_usage_critical
    assert (one.key_algorithm, one.key_bits) == ("rsa", 2048)
    assert one.qc_types == ()


def test_a_seals_certificate_says_so() -> None:
    assert facts(certificate("segel")).qc_types == ("0.4.0.1862.1.6.2",)


def test_a_timestamping_authoritys_certificate() -> None:
    one = facts(certificate("tsa"))

    assert one.extended_key_usage == ("1.3.6.1.5.5.7.3.8",)
    assert one.extended_key_usage_critical


def test_a_certificate_without_extensions() -> None:
    one = facts(asn1(issued("p256", subject="Polos")))

    assert one.common_name == "Polos"
    assert "Polos" in one.subject
    assert (one.policies, one.extended_key_usage, one.qc_types) == ((), (), ())
    assert one.key_usage == frozenset()
    assert not one.extended_key_usage_critical
    assert (one.organization, one.description) == ("", "")


@pytest.mark.parametrize(
    ("kind", "algorithm", "bits"),
    [
        ("rsa2048", "rsa", 2048),
        ("rsa3072", "rsa", 3072),
        ("p256", "ec", 256),
        ("p384", "ec", 384),
        ("ed25519", "ed25519", 256),
    ],
)
def test_every_kind_of_key_has_a_size(kind: str, algorithm: str, bits: int) -> None:
    one = facts(asn1(issued(kind)))

    assert (one.key_algorithm, one.key_bits) == (algorithm, bits)


@pytest.mark.parametrize(
    ("public", "bits"),
    [(ed448.Ed448PrivateKey.generate().public_key(), 456), (x25519.X25519PrivateKey.generate().public_key(), 0)],
)
def test_a_key_that_cannot_sign_here_has_facts_all_the_same(public: ed448.Ed448PublicKey, bits: int) -> None:
    assert facts(asn1(certified(public))).key_bits == bits


def certified(public: ed448.Ed448PublicKey | ec.EllipticCurvePublicKey) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(name("Kunci Lain"))
        .issuer_name(small_ca()[1].subject)
        .public_key(public)
        .serial_number(7)
        .not_valid_before(NOW)
        .not_valid_after(NOW)
        .sign(small_ca()[0], hashes.SHA256())
    )


def test_a_subject_that_names_things_twice() -> None:
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COMMON_NAME, "Satu"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, "Dua"),
        ]
    )
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(name("CA")).public_key(small_ca()[0].public_key())
    )
    made = builder.serial_number(1).not_valid_before(NOW).not_valid_after(NOW).sign(small_ca()[0], hashes.SHA256())

    assert facts(asn1(made)).common_name == "Satu, Dua"


@pytest.mark.parametrize("value", [b"\x30\x00", b"\x30\x03\x02\x01\x00", b"sampah", b""])
def test_statements_that_cannot_be_read_state_nothing_or_are_a_value_error(value: bytes) -> None:
    extension = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), value)

    try:
        assert facts(asn1(issued("p256", extension))).qc_types == ()
    except ValueError:
        return


def test_a_fingerprint_is_upper_case_hexadecimal() -> None:
    der = issued("p256").public_bytes(Encoding.DER)

    assert fingerprint(asn1_x509.Certificate.load(der)) == hashlib.sha256(der).hexdigest().upper()


def test_a_certificate_is_decoded_once_in_each_thread() -> None:
    der = pki().certificate("pejabat-satu")
    with ThreadPoolExecutor(1) as other:
        elsewhere = other.submit(load, der).result()
    assert load(der) is load(der)
    assert load(der) is not elsewhere
    assert load(der).dump() == elsewhere.dump() == der
    long = der + bytes(9000)
    assert load(long) is not load(long)
    with pytest.raises(ValueError, match="Insufficient data"):
        load(b"?")


def test_decoded_certificates_do_not_pile_up() -> None:
    first = load(pki().certificate("pejabat-satu"))
    for number in range(1, 200):
        assert load(issued(serial=number).public_bytes(Encoding.DER)).serial_number == number
    assert load(pki().certificate("pejabat-satu")) is not first
