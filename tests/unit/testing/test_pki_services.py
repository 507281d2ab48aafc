"""The services of the test PKI answer as the real ones do, in memory and over loopback HTTP."""

import asyncio
import hashlib
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGINT
from subprocess import PIPE, Popen
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pyhanko_certvalidator import CertificateValidator, ValidationContext

from bsre_sign.errors import CredentialError, ServiceError, ServiceUnavailableError
from bsre_sign.services.fetch import Fetcher, Request
from bsre_sign.testing import TestPki, serve

NOW = datetime.now(UTC)
IMPRINT = hashlib.sha256(b"isi dokumen").digest()


@pytest.fixture(scope="module")
def pki() -> TestPki:
    return TestPki.load()


def fetch(fetcher: Fetcher, url: str, body: bytes | None = None) -> bytes:
    return fetcher.fetch(Request(url, body), max_bytes=1 << 20, timeout=5)


def ocsp_request(pki: TestPki, label: str) -> bytes:
    cert, issuer = (x509.load_der_x509_certificate(pki.certificate(each)) for each in (label, "ca"))
    return ocsp.OCSPRequestBuilder().add_certificate(cert, issuer, SHA1()).build().public_bytes(Encoding.DER)


def ask_ocsp(pki: TestPki, label: str, now: datetime | None = None) -> ocsp.OCSPResponse:
    answer = fetch(pki.fetcher(now), "http://pki.test/uji/ocsp/ca", ocsp_request(pki, label))
    return ocsp.load_der_ocsp_response(answer)


def timestamp_request() -> bytes:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": IMPRINT}
    request = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": 4711, "cert_req": True})
    return bytes(request.dump())


def test_ocsp_says_good_without_next_update(pki: TestPki) -> None:
    answer = ask_ocsp(pki, "pejabat-satu", NOW)

    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert answer.next_update_utc is None
    assert answer.this_update_utc == NOW.replace(microsecond=0)
    responder = answer.certificates[0]
    assert responder == x509.load_der_x509_certificate(pki.certificate("ocsp"))
    key = responder.public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(answer.signature, answer.tbs_response_bytes, PKCS1v15(), SHA256())


@pytest.mark.parametrize(
    ("label", "reason"),
    [("dicabut", x509.ReasonFlags.cessation_of_operation), ("ditangguhkan", x509.ReasonFlags.certificate_hold)],
)
def test_ocsp_and_crl_agree_on_what_is_revoked_and_since_when(
    pki: TestPki, label: str, reason: x509.ReasonFlags
) -> None:
    answer = ask_ocsp(pki, label)
    assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert answer.revocation_reason is reason
    assert ask_ocsp(pki, label, NOW - timedelta(days=90)).certificate_status is ocsp.OCSPCertStatus.GOOD

    issued = x509.load_der_x509_crl(fetch(pki.fetcher(), "http://pki.test/uji/crls/ca/latest.crl"))
    serial = x509.load_der_x509_certificate(pki.certificate(label)).serial_number
    entry = issued.get_revoked_certificate_by_serial_number(serial)
    assert entry is not None
    assert entry.revocation_date_utc == answer.revocation_time_utc
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason is reason
    assert len(list(issued)) == 2


def test_the_crl_of_the_root_revokes_nothing(pki: TestPki) -> None:
    issued = x509.load_der_x509_crl(fetch(pki.fetcher(), "http://pki.test/uji/crls/root/latest.crl"))

    root_key = x509.load_der_x509_certificate(pki.roots()[0]).public_key()
    assert isinstance(root_key, RSAPublicKey)
    assert issued.is_signature_valid(root_key)
    assert list(issued) == []
    assert issued.next_update_utc is not None
    assert issued.last_update_utc <= datetime.now(UTC) < issued.next_update_utc


def test_the_address_of_the_issuer_gives_the_issuing_ca(pki: TestPki) -> None:
    assert fetch(pki.fetcher(), "http://pki.test/uji/certs/ca/ca.crt") == pki.certificate("ca")


@pytest.mark.parametrize("label", ["tsa", "tsa-kedaluwarsa"])
def test_a_timestamp(pki: TestPki, label: str) -> None:
    answer = fetch(pki.fetcher(NOW), pki.tsa_url_for(label), timestamp_request())

    response = tsp.TimeStampResp.load(answer)
    assert response["status"]["status"].native == "granted"
    signed = response["time_stamp_token"]["content"]
    info = signed["encap_content_info"]["content"].parsed
    assert info["policy"].native == "1.3.6.1.4.1.22408.1.2.3.45"
    assert info["message_imprint"]["hashed_message"].native == IMPRINT
    assert info["gen_time"].native == NOW.replace(microsecond=0)
    assert info["accuracy"].native is None
    assert info["nonce"].native == 4711
    assert {each.dump() for each in signed["certificates"]} == {pki.certificate(each) for each in (label, "ca", "root")}
    verify_token(pki, label, signed)


def verify_token(pki: TestPki, label: str, signed: Any) -> None:
    signer = signed["signer_infos"][0]
    attributes = {each["type"].native: each["values"][0] for each in signer["signed_attrs"]}
    content = signed["encap_content_info"]["content"].contents
    assert attributes["message_digest"].native == hashlib.sha256(content).digest()
    certificate = pki.certificate(label)
    named = attributes["signing_certificate_v2"]["certs"][0]["cert_hash"].native
    assert named == hashlib.sha256(certificate).digest()
    key = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signer["signature"].native, signer["signed_attrs"].untag().dump(), PKCS1v15(), SHA256())


@pytest.mark.parametrize("label", ["tsa-dua", "tsa-tiga"])
def test_authorities_that_last_longer_stand_below_a_ca_of_their_own(pki: TestPki, label: str) -> None:
    answer = fetch(pki.fetcher(NOW), pki.tsa_url_for(label), timestamp_request())

    signed = tsp.TimeStampResp.load(answer)["time_stamp_token"]["content"]
    expected = {pki.certificate(each) for each in (label, "ca-waktu", "root")}
    assert {each.dump() for each in signed["certificates"]} == expected
    verify_token(pki, label, signed)
    last = [x509.load_der_x509_certificate(pki.certificate(each)).not_valid_after_utc for each in ("tsa", label)]
    assert last[0] < last[1]


def test_a_service_is_spoilt_until_it_is_mended(pki: TestPki) -> None:
    fetcher = pki.fetcher()
    with pytest.raises(KeyError):
        fetcher.spoil("tsa", "revoked")
    with pytest.raises(ValueError, match="siapa"):
        fetcher.spoil("siapa", "down")
    fetcher.spoil("tsa", "busy")
    with pytest.raises(ServiceUnavailableError) as caught:
        fetch(fetcher, pki.tsa_url, timestamp_request())
    assert caught.value.retry_after == 3600
    assert fetcher.fault(pki.tsa_url) == "busy"
    assert fetch(fetcher, "http://pki.test/uji/ocsp/ca", ocsp_request(pki, "segel"))
    fetcher.mend()
    assert fetch(fetcher, pki.tsa_url, timestamp_request())


def test_a_timestamp_over_sha1_is_refused(pki: TestPki) -> None:
    imprint = {"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": bytes(20)}
    request = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint}).dump()

    status = tsp.PKIStatusInfo.load(fetch(pki.fetcher(), pki.tsa_url, request)[2:])
    assert status["status"].native == "rejection"


@pytest.mark.parametrize("label", ["pejabat-satu", "segel"])
def test_a_strict_path_validator_accepts_chain_and_revocation_answers(pki: TestPki, label: str) -> None:
    fetcher = pki.fetcher()
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(each) for each in pki.roots()],
        other_certs=[asn1_x509.Certificate.load(each) for each in pki.chain(label)],
        ocsps=[asn1_ocsp.OCSPResponse.load(fetch(fetcher, "http://pki.test/uji/ocsp/ca", ocsp_request(pki, label)))],
        crls=[
            asn1_crl.CertificateList.load(fetch(fetcher, f"http://pki.test/uji/crls/{each}/latest.crl"))
            for each in ("root", "ca")
        ],
        revocation_mode="require",
        allow_fetching=False,
    )
    certificate = asn1_x509.Certificate.load(pki.certificate(label))
    validator = CertificateValidator(certificate, validation_context=context)

    # By whatever name the key purpose goes: other modules of asn1crypto give it one of their own once imported.
    (purpose,) = certificate.extended_key_usage_value
    validation = validator.async_validate_usage(  # type: ignore[no-untyped-call]
        {"non_repudiation"}, extended_key_usage={purpose.native}
    )
    path = asyncio.run(validation)
    assert len(path) == 3


def test_what_is_stopped_unknown_or_wrong_is_a_service_error(pki: TestPki) -> None:
    fetcher = pki.fetcher()
    fetcher.stop("tsa", "ocsp")

    attempts: list[Callable[[], bytes]] = [
        lambda: fetch(fetcher, pki.tsa_url, timestamp_request()),
        lambda: fetch(fetcher, "http://pki.test/uji/ocsp/ca", ocsp_request(pki, "segel")),
        lambda: fetch(fetcher, "http://pki.test/siapa"),
        lambda: fetch(fetcher, "http://pki.test/uji/crls/ca/latest.crl", b"POST"),
        lambda: fetcher.fetch(Request("http://pki.test/uji/crls/ca/latest.crl"), max_bytes=10, timeout=5),
        lambda: fetch(pki.fetcher(), pki.tsa_url, b"bukan ASN.1"),
        lambda: fetch(pki.fetcher(datetime(2019, 1, 1, tzinfo=UTC)), "http://pki.test/uji/crls/ca/latest.crl"),
    ]
    for attempt in attempts:
        with pytest.raises(ServiceError):
            attempt()
    assert fetcher.count("tsa") == fetcher.count("ocsp") == 1
    assert fetcher.count("crl") == 2
    assert len(fetcher.requests) == 5
    fetcher.start("tsa")
    assert fetch(fetcher, pki.tsa_url, timestamp_request())


def test_many_threads_may_ask_at_once(pki: TestPki) -> None:
    fetcher = pki.fetcher()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: fetch(fetcher, pki.tsa_url, timestamp_request()), range(40)))

    serials = {
        tsp.TimeStampResp.load(each)["time_stamp_token"]["content"]["encap_content_info"]["content"]
        .parsed["serial_number"]
        .native
        for each in answers
    }
    assert len(serials) == len(fetcher.requests) == 40


def test_the_same_answers_come_over_loopback_http() -> None:
    with serve(lambda prefix: TestPki.load(url_prefix=prefix)) as server:
        assert server.pki.tsa_url.startswith("http://127.0.0.1:")
        request = HttpRequest(server.pki.tsa_url, data=timestamp_request())
        with urlopen(request, timeout=5) as answer:
            assert answer.headers["Content-Type"] == "application/timestamp-reply"
            assert tsp.TimeStampResp.load(answer.read())["status"]["status"].native == "granted"
        with urlopen(f"{server.url}/uji/crls/root/latest.crl", timeout=5) as answer:
            x509.load_der_x509_crl(answer.read())
        server.fetcher.stop("tsa")
        for url, body, status in [(request.full_url, b"", 503), (f"{server.url}/siapa", None, 404)]:
            with pytest.raises(HTTPError) as caught:
                urlopen(HttpRequest(url, data=body), timeout=5)
            assert caught.value.code == status
            caught.value.close()


def test_the_command_serves_and_exports_until_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bsre_sign.testing", "--port", "0", "--export", str(tmp_path)]
    root = tmp_path / "root.pem"
    with Popen(command, stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        last = f"  bsre-sign verify surat-tte.pdf --trust {root} --allow-private\n"
        told = "".join(iter(process.stdout.readline, last))
        url = next(line.strip() for line in told.splitlines() if line.endswith("/tsa/tsa"))
        with urlopen(HttpRequest(url, data=timestamp_request()), timeout=5) as answer:
            assert answer.status == 200
        process.send_signal(SIGINT)
        assert process.wait(timeout=10) == 0
    assert told.startswith("CA UJI")
    assert (tmp_path / "pejabat-satu.p12").is_file()


def test_a_missing_certomancer_is_told_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)

    with pytest.raises(CredentialError) as caught:
        TestPki.load()
    assert "'.[demo]'" in caught.value.hint.en
