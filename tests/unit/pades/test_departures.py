"""Values that hold against the letter of the standards are named; odd encodings are read as they stand."""

import time

import pytest
from asn1crypto import algos, cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from foreign_signatures import DigestOf, changed, document, holds, honest, token_of
from pades_material import credential, credential_of, pki, token

from bsre_sign.evidence import Departure
from bsre_sign.pades.reading.attributes import SignedAttributes, unsigned_values, whole
from bsre_sign.pades.reading.tokens import Token
from bsre_sign.pades.signing.cms import CmsBuilder

# --- Departures from the letter of the standards -------------------------------------------------------------


def in_another_order(digest_of: DigestOf) -> bytes:
    """Signed over the attributes in an order that is not DER's."""
    builder = CmsBuilder(credential())
    ordered = builder.signed_attributes(digest_of("sha256"))
    elements = [one.dump() for one in cms.CMSAttributes.load(ordered)]
    body = b"".join(reversed(elements))
    attributes = ordered[: len(ordered) - len(body)] + body
    return builder.assemble(attributes, credential().sign(attributes))


def test_attributes_signed_out_of_order_hold_and_are_named() -> None:
    data = document(in_another_order)
    assert holds(data)
    assert token_of(data).departures == (Departure.ATTRIBUTES_NOT_DER,)


def test_attributes_encoded_out_of_order_but_signed_in_der_are_what_the_standard_asks_for() -> None:
    builder = CmsBuilder(credential())

    def value(digest_of: DigestOf) -> bytes:
        ordered, signature = builder.sign(digest_of("sha256"))
        elements = [one.dump() for one in cms.CMSAttributes.load(ordered)]
        body = b"".join(reversed(elements))
        return builder.assemble(ordered[: len(ordered) - len(body)] + body, signature)

    data = document(value)
    assert holds(data)
    assert token_of(data).departures == ()


def test_another_digest_in_the_signature_algorithm_than_was_used_is_named() -> None:
    """The value itself says that it is over SHA-256; the algorithm beside it says SHA-384."""

    def value(digest_of: DigestOf) -> bytes:
        def change(signer: cms.SignerInfo) -> None:
            signer["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "sha384_rsa"})

        return changed(honest(digest_of), change)

    data = document(value)
    assert holds(data)
    assert token_of(data).departures == (Departure.ALGORITHMS_DISAGREE,)
    assert {"sha256", "sha384"} <= set(token_of(data).digests)


def of_curve(digest_of: DigestOf, algorithm: str) -> bytes:
    """An Ed448 signature whose attributes were digested with ``algorithm``; RFC 8419 wants SHAKE256."""
    made = CmsBuilder(credential_of("ed25519"))
    info = cms.ContentInfo.load(made.assemble(*made.sign(digest_of("sha512"))))
    signer = info["content"]["signer_infos"][0]
    attributes = signer["signed_attrs"]
    for one in attributes:
        if one["type"].native == "message_digest":
            one["values"] = [digest_of(algorithm)]
    fresh = cms.CMSAttributes([one.copy() for one in attributes])
    signer["signed_attrs"] = fresh
    signer["digest_algorithm"] = {"algorithm": algorithm}
    key = credential_of("ed25519")
    signer["signature"] = key.sign(fresh.dump())
    return bytes(info.dump())


@pytest.mark.parametrize(("algorithm", "told"), [("sha512", ()), ("sha256", (Departure.DIGEST_UNFIT,))])
def test_a_digest_that_does_not_go_with_the_curve_is_named(algorithm: str, told: tuple[Departure, ...]) -> None:
    data = document(lambda digest_of: of_curve(digest_of, algorithm))
    assert holds(data)
    assert token_of(data).departures == told


def named_by_a_signature(signer: cms.SignerInfo) -> None:
    signer["digest_algorithm"] = {"algorithm": "1.2.840.113549.1.1.11"}


def test_a_signature_algorithm_in_the_place_of_the_digest_leaves_open_what_was_digested() -> None:
    data = document(lambda digest_of: changed(honest(digest_of), named_by_a_signature))
    one = token_of(data)
    assert one.unreadable == "digest algorithm 1.2.840.113549.1.1.11"
    assert not one.digest_ok


def test_without_attributes_the_value_itself_says_what_was_digested() -> None:
    def value(digest_of: DigestOf) -> bytes:
        def change(signer: cms.SignerInfo) -> None:
            del signer["signed_attrs"]
            named_by_a_signature(signer)
            signer["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})
            key = pki().private_key("pejabat-satu")
            signer["signature"] = key.sign(digest_of("sha256"), padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))

        return changed(honest(digest_of), change)

    data = document(value, sub_filter=b"/adbe.pkcs7.detached")
    assert holds(data)
    assert token_of(data).digest_algorithm == "sha256"


# --- Odd encodings -------------------------------------------------------------------------------------------


def test_attributes_are_taken_as_they_stand() -> None:
    der = honest(lambda name: bytes(32))
    own = SignedAttributes.of(der)
    assert own is not None
    assert own.der == own.as_encoded
    assert own.der in der.replace(b"\xa0", b"\x31")


def test_a_value_of_no_attributes_has_none() -> None:
    def change(signer: cms.SignerInfo) -> None:
        del signer["signed_attrs"]

    assert SignedAttributes.of(changed(honest(lambda name: bytes(32)), change)) is None


def test_what_stands_behind_the_value_is_left_out() -> None:
    assert whole(b"\x30\x02\x05\x00\0\0\0") == b"\x30\x02\x05\x00"
    assert whole(b"\x30\x80\x05\x00\x00\x00\0\0") == b"\x30\x80\x05\x00\x00\x00"


@pytest.mark.parametrize("count", [1, 256, 300])
def test_timestamps_are_read_as_they_stand_up_to_a_number(count: int) -> None:
    stamp = token()

    def change(signer: cms.SignerInfo) -> None:
        attribute = {"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(stamp)]}
        signer["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute(attribute)] * count)

    der = changed(honest(lambda name: bytes(32)), change)
    if count > 256:
        with pytest.raises(ValueError, match="more attributes"):
            unsigned_values(der, "1.2.840.113549.1.9.16.2.14")
    else:
        assert unsigned_values(der, "1.2.840.113549.1.9.16.2.14") == [stamp] * count


def test_a_value_is_read_in_no_time_whatever_its_length() -> None:
    """The engine takes a length that ends in 0x80 for an open one, and encodes such a value anew before it is used.

    That takes twice the time for each level where a default was left out, as in a timestamp's attribute.
    """
    builder = CmsBuilder(credential())
    attributes, signature = builder.sign(bytes(32))
    stamp = token()

    def padded(size: int) -> bytes:
        return builder.assemble(
            attributes, signature, stamp + cms.ContentInfo({"content_type": "data", "content": bytes(size)}).dump()
        )

    der = next(one for one in map(padded, range(300)) if one[:2] == b"\x30\x82" and one[3] == 0x80)
    start = time.process_time()
    loaded = Token.load(der)
    loaded.facts(lambda name: bytes(32), ())
    assert time.process_time() - start < 1
    assert loaded.timestamps[0] == stamp
