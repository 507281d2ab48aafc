"""The CMS of a signature: well formed, complete, verified by others, never larger than announced."""

import asyncio
import hashlib
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from asn1crypto import cms, core
from cryptography.hazmat.primitives.serialization import Encoding
from pades_material import KINDS, asn1, credential, credential_of, small_ca, token
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from bsre_sign.evidence import Binding
from bsre_sign.levels import Level
from bsre_sign.pades.reading.tokens import TimestampToken, Token
from bsre_sign.pades.signing.cms import CmsBuilder
from bsre_sign.pades.signing.create import LocalCreator

CONTENT = b"isi dokumen"


@cache
def builder(kind: str) -> CmsBuilder:
    return CmsBuilder(credential_of(kind))


def digest(kind: str) -> bytes:
    return hashlib.new(builder(kind).digest_algorithm, CONTENT).digest()


@cache
def made(kind: str) -> bytes:
    return builder(kind).assemble(*builder(kind).sign(digest(kind)))


def parsed(kind: str) -> cms.SignedData:
    return cms.ContentInfo.load(made(kind), strict=True)["content"]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_strict_der_from_the_outside_in(kind: str) -> None:
    info = cms.ContentInfo.load(made(kind), strict=True)

    assert info["content_type"].native == "signed_data"
    assert info.native
    assert info.copy().dump(force=True) == made(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_detached_signed_data_of_one_signer_with_its_chain(kind: str) -> None:
    signed_data = parsed(kind)
    signer = signed_data["signer_infos"][0]
    leaf = asn1(small_ca()[1]), credential_of(kind).certificate

    assert signed_data["version"].native == signer["version"].native == "v1"
    assert len(signed_data["signer_infos"]) == 1
    assert signed_data["encap_content_info"]["content_type"].native == "data"
    assert signed_data["encap_content_info"]["content"].native is None
    assert sorted(one.dump() for one in signed_data["certificates"]) == sorted([leaf[0].dump(), leaf[1]])
    assert signed_data["crls"].native is None
    assert [one["algorithm"].native for one in signed_data["digest_algorithms"]] == [builder(kind).digest_algorithm]
    assert signer["digest_algorithm"].dump() == signed_data["digest_algorithms"][0].dump()
    assert signer["sid"].name == "issuer_and_serial_number"
    assert signer["signature_algorithm"].dump() == credential_of(kind).signature_algorithm
    assert signer["unsigned_attrs"].native is None


@pytest.mark.parametrize("kind", KINDS)
def test_the_attributes_are_those_of_pades_and_no_signing_time(kind: str) -> None:
    attributes = {one["type"].native: one["values"] for one in parsed(kind)["signer_infos"][0]["signed_attrs"]}
    certificate = credential_of(kind).certificate

    assert set(attributes) == {
        "content_type",
        "message_digest",
        "cms_algorithm_protection",
        "signing_certificate_v2",
    }
    assert all(len(values) == 1 for values in attributes.values())
    assert attributes["content_type"][0].native == "data"
    assert attributes["message_digest"][0].native == digest(kind)
    protection = attributes["cms_algorithm_protection"][0]
    assert protection["digest_algorithm"]["algorithm"].native == builder(kind).digest_algorithm
    assert protection["signature_algorithm"].dump()[1:] == credential_of(kind).signature_algorithm[1:]
    (named,) = attributes["signing_certificate_v2"][0]["certs"]
    assert named["hash_algorithm"]["algorithm"].native == "sha256"
    assert named["cert_hash"].native == hashlib.sha256(certificate).digest()
    assert named["issuer_serial"]["serial_number"].native == asn1_of(kind).serial_number
    assert named["issuer_serial"]["issuer"][0].chosen == asn1_of(kind).issuer


def asn1_of(kind: str) -> cms.Certificate:
    return cms.Certificate.load(credential_of(kind).certificate)


class Anything(core.SetOf):  # type: ignore[misc]
    _child_spec = core.Any


@pytest.mark.parametrize("kind", KINDS)
def test_attributes_and_certificates_stand_in_the_order_of_their_encoding(kind: str) -> None:
    attributes = Anything.load(builder(kind).signed_attributes(digest(kind)), strict=True)
    encoded = [one.dump() for one in attributes]
    certificates = [one.dump() for one in parsed(kind)["certificates"]]

    assert encoded == sorted(encoded)
    assert certificates == sorted(certificates)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_signed_is_what_is_embedded(kind: str) -> None:
    attributes, signature = builder(kind).sign(digest(kind))
    signer = cms.ContentInfo.load(builder(kind).assemble(attributes, signature))["content"]["signer_infos"][0]

    assert signer["signed_attrs"].untag().dump() == attributes
    assert signer["signature"].native == signature


def test_a_certificate_that_is_in_its_own_chain_stands_there_once() -> None:
    class Doubled:
        certificate = credential_of("p256").certificate
        chain = (credential_of("p256").certificate, *credential_of("p256").chain * 2)
        signature_algorithm = credential_of("p256").signature_algorithm
        digest_algorithm = "sha256"
        signature_size = 80

        def sign(self, data: bytes) -> bytes:
            return credential_of("p256").sign(data)

    doubled = CmsBuilder(Doubled())
    value = cms.ContentInfo.load(doubled.assemble(*doubled.sign(digest("p256"))), strict=True)

    assert len(value["content"]["certificates"]) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_engine_finds_it_intact_and_valid(kind: str) -> None:
    context = ValidationContext(trust_roots=[asn1(small_ca()[1])])

    status = asyncio.run(
        async_validate_detached_cms(CONTENT, parsed(kind), signer_validation_context=context, key_usage_settings=None)
    )

    assert status.intact
    assert status.valid
    assert status.md_algorithm == builder(kind).digest_algorithm
    changed = asyncio.run(async_validate_detached_cms(CONTENT + b".", parsed(kind), signer_validation_context=context))
    assert not changed.intact


@pytest.mark.skipif(
    shutil.which("openssl") is None and "CI" not in os.environ, reason="the openssl command line is not installed"
)
@pytest.mark.parametrize("kind", KINDS)
def test_openssl_verifies_it(kind: str, tmp_path: Path) -> None:
    (tmp_path / "cms").write_bytes(made(kind))
    (tmp_path / "isi").write_bytes(CONTENT)
    (tmp_path / "lain").write_bytes(CONTENT + b".")
    (tmp_path / "ca.pem").write_bytes(small_ca()[1].public_bytes(Encoding.PEM))
    options = ["-binary", "-inform", "DER", "-in", "cms", "-CAfile", "ca.pem", "-purpose", "any", "-cades"]

    def verify(content: str) -> subprocess.CompletedProcess[bytes]:
        command = ["openssl", "cms", "-verify", *options, "-content", content, "-out", "keluar"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    good = verify("isi")
    if kind == "ed25519" and b"invalid digest" in good.stderr:
        pytest.skip("this openssl signs and verifies no Ed25519 in CMS")
    assert good.returncode == 0, good.stderr
    assert verify("lain").returncode != 0


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_reading_agrees(kind: str) -> None:
    facts = Token.load(made(kind)).facts(lambda name: hashlib.new(name, CONTENT).digest(), ())

    assert facts.digest_ok
    assert facts.signature_ok
    assert facts.binding is Binding.MATCHES
    assert facts.signer_infos == 1
    assert facts.digest_algorithm == builder(kind).digest_algorithm


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_never_larger_than_announced_and_not_much_smaller(kind: str) -> None:
    sizes = [len(builder(kind).assemble(*builder(kind).sign(bytes([one]) * 64))) for one in range(16)]

    assert max(sizes) <= builder(kind).size
    assert builder(kind).size - max(sizes) < 512


@pytest.mark.parametrize("kind", ["rsa2048", "p384"])
def test_a_timestamp_token_is_added_unchanged_as_the_only_unsigned_attribute(kind: str) -> None:
    attributes, signature = builder(kind).sign(digest(kind))
    over_signature = token(signature)

    value = builder(kind).assemble(attributes, signature, over_signature)

    unsigned = cms.ContentInfo.load(value, strict=True)["content"]["signer_infos"][0]["unsigned_attrs"]
    assert [one["type"].native for one in unsigned] == ["signature_time_stamp_token"]
    assert [one.dump() for one in unsigned[0]["values"]] == [over_signature]
    read = Token.load(value)
    stamp = TimestampToken.load(read.attribute("signature_time_stamp_token", signed=False))
    facts = stamp.facts(lambda name: hashlib.new(name, read.signature).digest(), ())
    assert facts.digest_ok
    assert facts.signature_ok
    assert read.facts(lambda _: digest(kind), ()).signature_ok


def test_the_creator_announces_room_for_a_token_from_b_t_up() -> None:
    creator = LocalCreator(credential())
    builder_size = CmsBuilder(credential()).size

    assert creator.reserve(Level.B_B) == builder_size
    for level in (Level.B_T, Level.B_LT, Level.B_LTA):
        assert creator.reserve(level) > builder_size + 2 * len(token())
