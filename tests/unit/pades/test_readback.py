"""What is read back without the engine: it holds for every kind of key, and is never taken for more than it is."""

import hashlib
from functools import cache

import pytest
from asn1crypto import cms
from pades_material import KINDS, certificate, credential, credential_of, issued, key, pki, signed, small_ca, token

from bsre_sign.credential.key import KeyCredential
from bsre_sign.levels import Level
from bsre_sign.pades.reading.tokens import Token, TokenError
from bsre_sign.pades.signing import selfcheck
from bsre_sign.pades.signing.cms import CmsBuilder
from bsre_sign.pades.signing.der import SEQUENCE, SET, children, tlv
from bsre_sign.pades.signing.readback import plainly_holds

DOCUMENT = b"isi dokumen"
ZEROS = bytes(300)


def digest_of(name: str) -> bytes:
    return hashlib.new(name, DOCUMENT).digest()


@cache
def made(kind: str) -> bytes:
    """A CMS over the document by a key of that kind."""
    builder = CmsBuilder(of_kind(kind))
    return builder.assemble(*builder.sign(digest_of(builder.digest_algorithm)))


@cache
def of_kind(kind: str) -> KeyCredential:
    if kind != "pss":
        return credential_of(kind)
    return KeyCredential(key("rsa2048"), issued("rsa2048"), (small_ca()[1],), pss=True)


def engine_holds(contents: bytes, der: bytes) -> bool:
    """What the engine thinks of it."""
    try:
        read = Token.load(contents)
        facts = read.facts(digest_of, ())
    except TokenError:
        return False
    return bool(read.certificate and read.certificate.dump() == der and facts.digest_ok and facts.signature_ok)


@pytest.mark.parametrize("kind", [*KINDS, "pss"])
def test_every_kind_of_signature_is_read_back(kind: str) -> None:
    assert plainly_holds(made(kind) + ZEROS, of_kind(kind).certificate, digest_of)
    assert engine_holds(made(kind) + ZEROS, of_kind(kind).certificate)


@pytest.mark.parametrize("kind", ["rsa2048", "p256"])
def test_a_flipped_bit_anywhere_is_noticed_or_means_nothing_to_the_engine_either(kind: str) -> None:
    value, der, held = made(kind), of_kind(kind).certificate, 0
    for position in range(0, len(value), 3):
        for bit in (1, 0x80):
            changed = value[:position] + bytes([value[position] ^ bit]) + value[position + 1 :]
            if plainly_holds(changed + ZEROS, der, digest_of):
                held += 1
                assert engine_holds(changed + ZEROS, der), position
    # Only the certificates that lead from the signer's to the root stand there unsigned.
    assert held <= 2 * len(of_kind(kind).chain[0])


@pytest.mark.parametrize(
    "contents",
    [
        b"",
        b"0",
        b"\x30\x80",
        b"\x30\x82\xff\xff",
        made("p256")[:-1],
        made("p256") + b"\0\1",
        b"\x30\x84\0\0" + made("p256")[2:],
        tlv(SEQUENCE),
        tlv(SET, b"x" * 200),
    ],
    ids=["nothing", "a byte", "endless", "too long", "cut off", "more behind", "long length", "empty", "another tag"],
)
def test_what_is_no_such_value_does_not_hold(contents: bytes) -> None:
    assert not plainly_holds(contents, of_kind("p256").certificate, digest_of)


def test_an_attribute_without_a_type_is_the_engine_s() -> None:
    value = made("p256")
    attributes = CmsBuilder(of_kind("p256")).signed_attributes(digest_of("sha256"))[2:]
    first = children(attributes)[0][2]
    hollow = tlv(SEQUENCE).ljust(len(first), b"\0")
    assert value.count(first) == 1
    assert not plainly_holds(value.replace(first, hollow), of_kind("p256").certificate, digest_of)


def test_another_document_does_not_hold() -> None:
    assert not plainly_holds(
        made("p256"), of_kind("p256").certificate, lambda name: hashlib.new(name, b"lain").digest()
    )


def test_another_signer_does_not_hold() -> None:
    assert not plainly_holds(made("p256"), of_kind("p384").certificate, digest_of)
    # Its certificate is there, but it is another that the signer is said to have.
    assert not plainly_holds(made("p256"), of_kind("p256").chain[0], digest_of)


def test_a_signature_with_a_timestamp_is_the_engine_s() -> None:
    builder = CmsBuilder(of_kind("p256"))
    attributes, value = builder.sign(digest_of("sha256"))
    stamped = builder.assemble(attributes, value, token(value))

    assert not plainly_holds(stamped, of_kind("p256").certificate, digest_of)
    assert engine_holds(stamped, of_kind("p256").certificate)


def test_a_signer_named_by_its_key_is_the_engine_s() -> None:
    info = cms.ContentInfo.load(made("p256"))
    signer = info["content"]["signer_infos"][0]
    signer["version"] = "v3"
    signer["sid"] = cms.SignerIdentifier({"subject_key_identifier": b"12345678901234567890"})

    assert not plainly_holds(info.dump(force=True), of_kind("p256").certificate, digest_of)


def test_attributes_out_of_order_are_the_engine_s() -> None:
    def turned(whole: bytes, path: list[int]) -> bytes:
        ((tag, inside, _),) = children(whole)
        parts = [one for _, _, one in children(inside)]
        if not path:
            return tlv(tag, *parts[::-1])
        at = path[0] % len(parts)
        return tlv(tag, *parts[:at], turned(parts[at], path[1:]), *parts[at + 1 :])

    # ContentInfo, [0], SignedData, the signers, the first of them, its attributes.
    shuffled = turned(made("p256"), [1, 0, -1, 0, 3])
    assert sorted(shuffled) == sorted(made("p256"))
    assert not plainly_holds(shuffled, of_kind("p256").certificate, digest_of)


def test_the_engine_is_asked_about_what_it_alone_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    import pikepdf

    asked: list[bytes] = []
    load = Token.load

    def watched(der: bytes | cms.ContentInfo) -> Token:
        asked.append(b"")
        return load(der)

    monkeypatch.setattr(Token, "load", watched)
    for level, times in ((Level.B_B, 0), (Level.B_T, 1)):
        asked.clear()
        one = signed(level=level)
        stream = io.BytesIO(one.data)
        with pikepdf.open(stream) as pdf:
            selfcheck.check(selfcheck.Written(stream), pdf, one.placeholder, pki().certificate("pejabat-satu"))
        assert len(asked) >= times
        assert bool(asked) is bool(times)


def test_the_test_pki_s_signers_are_read_back() -> None:
    builder = CmsBuilder(credential("segel"))
    value = builder.assemble(*builder.sign(digest_of("sha256")))
    assert plainly_holds(value, certificate("segel").dump(), digest_of)


def test_threads_read_back_side_by_side() -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    count = 8
    for _ in range(15):  # nothing is decoded yet when threads are new
        together = Barrier(count)

        def check(kind: str, together: Barrier = together) -> bool:
            together.wait()
            return plainly_holds(made(kind), of_kind(kind).certificate, digest_of)

        with ThreadPoolExecutor(count) as pool:
            assert all(pool.map(check, ["rsa2048", "p256"] * (count // 2)))
