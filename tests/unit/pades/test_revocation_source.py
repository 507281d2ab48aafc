"""Services are asked once, the next one where one fails, and every failure is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest
from asn1crypto import crl, ocsp, x509
from cryptography import x509 as cx509
from cryptography.x509.oid import AuthorityInformationAccessOID as Access
from pades_material import NOW, asn1, certificate, issued, pki, small_ca

from bsre_sign.errors import ServiceError
from bsre_sign.language import Text
from bsre_sign.pades.reading.revocation import EvidenceSource, RevocationEvidence
from bsre_sign.services.fetch import Request


def chain(label: str = "pejabat-satu") -> list[x509.Certificate]:
    return [certificate(label), certificate("ca"), certificate("root")]


@dataclass
class Answers:
    """A fetcher that answers by address, and remembers."""

    answer: Callable[[Request], bytes]
    asked: list[str] = field(default_factory=list)

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        self.asked.append(request.url)
        assert max_bytes > 0
        assert timeout > 0
        return self.answer(request)


def refuse(request: Request) -> bytes:
    raise ServiceError(Text(id="gagal", en=f"no answer from {request.url}"), Text(id="-", en="-"))


def test_the_signer_is_asked_about_by_ocsp_and_the_authority_by_list() -> None:
    fetcher = pki().fetcher(NOW)

    found = EvidenceSource(fetcher).gather(chain())

    assert (fetcher.count("ocsp"), fetcher.count("crl")) == (1, 1)
    (answer,) = (ocsp.OCSPResponse.load(one) for one in found.ocsps)
    assert answer.response_data["responses"][0]["cert_id"]["serial_number"].native == chain()[0].serial_number
    (revoked,) = (crl.CertificateList.load(one) for one in found.crls)
    assert revoked.issuer == certificate("root").subject
    assert found.errors == ()


def test_the_anchor_is_not_asked_about() -> None:
    fetcher = pki().fetcher()

    assert EvidenceSource(fetcher).gather([certificate("root")]) == RevocationEvidence()
    assert EvidenceSource(fetcher).gather([]) == RevocationEvidence()
    assert fetcher.requests == []


def test_nobody_is_asked_twice_for_the_same() -> None:
    fetcher = pki().fetcher(NOW)
    source = EvidenceSource(fetcher)

    first = source.gather(chain())
    assert source.gather(chain()) == first
    source.gather(chain("pejabat-dua"))

    assert fetcher.count("ocsp") == 2
    assert fetcher.count("crl") == 1


def test_what_failed_is_asked_again() -> None:
    fetcher = pki().fetcher(NOW)
    fetcher.stop("ocsp", "crl")
    source = EvidenceSource(fetcher)

    assert source.gather(chain()).errors
    fetcher.start("ocsp", "crl")
    assert source.gather(chain()).errors == ()


def test_where_ocsp_fails_the_list_is_asked_and_no_failure_remains() -> None:
    fetcher = pki().fetcher(NOW)
    fetcher.stop("ocsp")

    found = EvidenceSource(fetcher).gather(chain())

    assert found.ocsps == ()
    assert [crl.CertificateList.load(one).issuer for one in found.crls] == [
        certificate("ca").subject,
        certificate("root").subject,
    ]
    assert found.errors == ()


def test_where_all_fail_each_failure_is_told_with_its_address() -> None:
    fetcher = pki().fetcher()
    fetcher.stop("ocsp", "crl")

    found = EvidenceSource(fetcher).gather(chain())

    assert (found.ocsps, found.crls) == ((), ())
    assert len(found.errors) == 3
    for url in ("/ocsp/ca", "/crls/ca/latest.crl", "/crls/root/latest.crl"):
        assert any(url in one for one in found.errors)


@pytest.mark.parametrize(
    "garbage", [b"", b"sampah", b"\x30\x00", b"\x30\x03\x0a\x01\x06", b"\x30\x03\x0a\x01\x7f", b"\x30\x80\x00\x00"]
)
def test_garbage_is_a_failure_and_not_an_accident(garbage: bytes) -> None:
    source = EvidenceSource(Answers(lambda _: garbage))

    found = source.gather(chain())

    assert (found.ocsps, found.crls) == ((), ())
    assert len(found.errors) == 3


def access(*entries: tuple[cx509.ObjectIdentifier, str]) -> cx509.AuthorityInformationAccess:
    return cx509.AuthorityInformationAccess(
        [cx509.AccessDescription(kind, cx509.UniformResourceIdentifier(url)) for kind, url in entries]
    )


def points(urls: Iterable[str]) -> cx509.CRLDistributionPoints:
    return cx509.CRLDistributionPoints(
        [cx509.DistributionPoint([cx509.UniformResourceIdentifier(url)], None, None, None) for url in urls]
    )


def test_a_certificate_may_name_many_addresses_and_few_are_asked() -> None:
    responders = [(Access.OCSP, f"http://satu.test/{number}") for number in range(50)]
    one = issued("p256", access(*responders), points(f"http://dua.test/{number}" for number in range(50)))
    answers = Answers(refuse)

    found = EvidenceSource(answers).gather([asn1(one), asn1(small_ca()[1])])

    assert len(answers.asked) == 8
    assert len(found.errors) == 8


def test_a_certificate_without_addresses_asks_nobody() -> None:
    answers = Answers(refuse)

    assert EvidenceSource(answers).gather([asn1(issued("p256")), asn1(small_ca()[1])]) == RevocationEvidence()
    assert answers.asked == []


def test_the_issuer_is_fetched_where_the_certificate_says() -> None:
    found = EvidenceSource(pki().fetcher()).issuer_of(certificate("pejabat-satu"))

    assert found is not None
    assert found.dump() == pki().certificate("ca")


def test_an_issuer_that_is_another_or_garbage_is_none() -> None:
    one = asn1(issued("p256", access(*((Access.CA_ISSUERS, f"http://satu.test/{number}") for number in range(4)))))
    replies = iter([b"sampah", b"", pki().certificate("root"), small_ca_der()])
    answers = Answers(lambda _: next(replies))

    found = EvidenceSource(answers).issuer_of(one)

    assert found is not None
    assert found.dump() == small_ca_der()
    assert len(answers.asked) == 4
    assert EvidenceSource(Answers(refuse)).issuer_of(one) is None
    assert EvidenceSource(Answers(lambda _: pki().certificate("root"))).issuer_of(one) is None
    assert EvidenceSource(Answers(refuse)).issuer_of(asn1(issued("p256"))) is None


def small_ca_der() -> bytes:
    return bytes(asn1(small_ca()[1]).dump())
