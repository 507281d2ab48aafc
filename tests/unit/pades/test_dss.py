"""The evidence that a document carries is read; what cannot be decoded is passed over."""

import hashlib
import subprocess
import sys
import zlib
from functools import cache

import asn1crypto.pdf
import pikepdf
import pytest
from asn1crypto import cms, crl, ocsp
from pades_material import blank, certificate, credential, pki
from pikepdf import Array, Dictionary, Name

from bsre_sign.pades.reading import dss
from bsre_sign.pades.reading.dss import CarriedEvidence
from bsre_sign.pades.reading.revocation import EvidenceSource, RevocationEvidence
from bsre_sign.pades.reading.tokens import Token
from bsre_sign.pades.signing.cms import CmsBuilder

assert asn1crypto.pdf  # registers the attribute's type
ADOBE = "1.2.840.113583.1.1.8"


def document(**parts: list[bytes]) -> pikepdf.Pdf:
    pdf = blank()
    pdf.Root.DSS = Dictionary()
    for name, streams in parts.items():
        pdf.Root.DSS[f"/{name}"] = Array([pdf.make_stream(one) for one in streams])
    return pdf


def test_certificates_responses_and_lists_are_read() -> None:
    ca, root = pki().certificate("ca"), pki().certificate("root")

    found = dss.read(document(Certs=[ca, root], OCSPs=[b"satu", b"dua"], CRLs=[b"tiga"]))

    assert [one.dump() for one in found.certificates] == [ca, root]
    assert found.revocation == RevocationEvidence((b"satu", b"dua"), (b"tiga",))


def test_a_certificate_that_cannot_be_decoded_is_passed_over() -> None:
    ca = pki().certificate("ca")

    found = dss.read(document(Certs=[b"", b"sampah", b"\x30\x00", ca[:100], ca, b"\x30\x80\x00\x00"]))

    assert [one.dump() for one in found.certificates] == [ca]


@pytest.mark.parametrize("entry", [Name.X, Array([]), Dictionary(Certs=Name.X), Dictionary(OCSPs=Array([1, Name.X]))])
def test_without_a_dss_there_is_nothing(entry: pikepdf.Object) -> None:
    pdf = blank()
    assert dss.read(pdf) == CarriedEvidence()
    pdf.Root.DSS = entry
    assert dss.read(pdf) == CarriedEvidence()


def test_a_stream_that_cannot_be_decoded_is_passed_over() -> None:
    pdf = document(CRLs=[b"baik"])
    broken = pdf.make_stream(b"bukan zlib")
    broken.Filter = Name.FlateDecode
    pdf.Root.DSS.CRLs.append(broken)
    pdf.Root.DSS.CRLs.append(pdf.make_stream(b"juga baik"))

    found = dss.read(pdf).revocation.crls

    assert found[0] == b"baik"
    assert found[-1] == b"juga baik"


def test_the_number_of_entries_and_their_size_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dss, "_MAX_ENTRIES", 3)
    assert len(dss.read(document(OCSPs=[bytes([one]) for one in range(9)])).revocation.ocsps) == 3
    monkeypatch.setattr(dss, "_MAX_TOTAL", 25)
    assert dss.read(document(OCSPs=[bytes(10), b"a" * 10, b"b" * 10])).revocation.ocsps == (bytes(10), b"a" * 10)
    monkeypatch.setattr(dss, "_MAX_ENTRY", 5)
    assert dss.read(document(OCSPs=[bytes(6), b"kecil"])).revocation.ocsps == (b"kecil",)


def test_a_small_stream_that_becomes_a_large_one_is_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dss, "_MAX_ENTRY", 1000)
    with pikepdf.new() as pdf:
        bomb = pdf.make_stream(zlib.compress(bytes(1_000_000)))
        bomb.Filter = pikepdf.Name.FlateDecode
        pdf.Root.DSS = pikepdf.Dictionary(OCSPs=pikepdf.Array([bomb]))
        assert dss.read(pdf).revocation.ocsps == ()


def test_evidence_adds_up_without_repeating_itself() -> None:
    ca, root = certificate("ca"), certificate("root")
    one = CarriedEvidence((ca,), RevocationEvidence((b"a",), (), ("gagal",)))
    other = CarriedEvidence((ca, root), RevocationEvidence((b"b", b"a"), (b"c",), ("gagal",)))

    total = one + other

    assert total.certificates == (ca, root)
    assert total.revocation == RevocationEvidence((b"a", b"b"), (b"c",), ("gagal",))


def with_attribute(value: object) -> bytes:
    builder = CmsBuilder(credential())
    info = cms.ContentInfo.load(builder.assemble(*builder.sign(hashlib.sha256(b"isi").digest())))
    attributes = info["content"]["signer_infos"][0]["signed_attrs"]
    attributes.append(cms.CMSAttribute({"type": ADOBE, "values": [value]}))
    return bytes(info.dump())


@cache
def carried() -> tuple[RevocationEvidence, bytes]:
    evidence = EvidenceSource(pki().fetcher()).gather(
        [certificate("pejabat-satu"), certificate("ca"), certificate("root")]
    )
    value = {
        "ocsp": [ocsp.OCSPResponse.load(one) for one in evidence.ocsps],
        "crl": [crl.CertificateList.load(one) for one in evidence.crls],
    }
    return evidence, with_attribute(value)


def test_adobes_attribute_is_read() -> None:
    evidence, value = carried()

    found = dss.read_adobe(Token.load(value))

    assert found.revocation == RevocationEvidence(evidence.ocsps, evidence.crls)
    assert len(evidence.ocsps) == len(evidence.crls) == 1


def test_adobes_attribute_is_read_whatever_else_was_imported() -> None:
    """asn1crypto knows the attribute's name only once a module of its own has been imported."""
    script = (
        "import sys\n"
        "from bsre_sign.pades.reading import dss, tokens\n"
        "found = dss.read_adobe(tokens.Token.load(sys.stdin.buffer.read())).revocation\n"
        "print(len(found.ocsps), len(found.crls))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], input=carried()[1], capture_output=True, check=True)

    assert done.stdout.split() == [b"1", b"1"]


def test_without_adobes_attribute_there_is_nothing() -> None:
    builder = CmsBuilder(credential())

    assert dss.read_adobe(Token.load(builder.assemble(*builder.sign(bytes(32))))) == CarriedEvidence()
    assert dss.read_adobe(Token.load(with_attribute({"ocsp": []}))) == CarriedEvidence()
