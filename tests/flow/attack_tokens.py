"""Attacks on the value itself: certificates, attributes, signers and timestamps that are not what they seem.

Each puts another value into the gap that the first signature's byte range leaves out, so that no signed byte changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import cms, core, tsp, x509
from attack_kit import INDETERMINATE, INVALID, Sample, Told, attack
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from make_signed import Workshop
from office_document import by
from office_document import signed as with_signature

from bsre_sign import TimestampAuthority
from bsre_sign.credential.key import KeyCredential
from bsre_sign.pades.signing.cms import CmsBuilder
from bsre_sign.pades.signing.timestamp import ask, ask_for_digest
from bsre_sign.testing import TestPki

SIGNER = "pejabat-satu"
HASH = Told(INVALID, "I-HASH")
"""The document timestamps above no longer fit."""
FORGED_TIME = ("passed", "passed", "failed")
OPEN = ("passed", "passed", "indeterminate")
PASSED = ("passed", "passed", "passed")


def signed(sample: Sample, credential: Any = None, timestamp: Callable[[bytes], bytes] | None = None) -> bytes:
    """An honest value over the sample's byte range, perhaps with a timestamp made from the signature value."""
    builder = CmsBuilder(credential or sample.workshop.credential(SIGNER))
    attributes, signature = builder.sign(sample.digest(builder.digest_algorithm))
    return builder.assemble(attributes, signature, timestamp(signature) if timestamp else None)


def resigned(sample: Sample, change: Callable[[list[Any]], list[Any]]) -> bytes:
    """The value with other signed attributes, signed over them by the signer."""
    info = cms.ContentInfo.load(signed(sample))
    signer = info["content"]["signer_infos"][0]
    attributes = cms.CMSAttributes(change([one.copy() for one in signer["signed_attrs"]]))
    signer["signed_attrs"] = attributes
    signer["signature"] = sample.workshop.credential(SIGNER).sign(attributes.dump())
    return bytes(info.dump())


def changed(sample: Sample, change: Callable[[Any], None]) -> bytes:
    """The document, its value changed by hand and not signed again."""
    info = cms.ContentInfo.load(signed(sample))
    change(info["content"])
    return sample.with_value(bytes(info.dump()))


def _without(name: str) -> Callable[[list[Any]], list[Any]]:
    return lambda attributes: [one for one in attributes if one["type"].native != name]


def _with(name: str, value: object) -> Callable[[list[Any]], list[Any]]:
    return lambda attributes: [*_without(name)(attributes), cms.CMSAttribute({"type": name, "values": [value]})]


@attack("I-FORMAT", covered=HASH)
def two_signers_in_one_value(sample: Sample) -> bytes:
    return changed(sample, lambda content: content["signer_infos"].append(content["signer_infos"][0].copy()))


@attack("I-FORMAT", covered=HASH)
def no_signer_in_the_value(sample: Sample) -> bytes:
    return changed(sample, lambda content: content.__setitem__("signer_infos", cms.SignerInfos([])))


@attack("I-FORMAT", covered=HASH)
def no_certificate_in_the_value(sample: Sample) -> bytes:
    return changed(sample, lambda content: content.__setitem__("certificates", cms.CertificateSet([])))


@attack("I-FORMAT", covered=HASH)
def content_encapsulated(sample: Sample) -> bytes:
    def change(content: Any) -> None:
        content["encap_content_info"]["content"] = core.OctetString(b"isi")

    return changed(sample, change)


@attack("I-CRYPTO", covered=HASH)
def signature_value_of_zeros(sample: Sample) -> bytes:
    return changed(sample, lambda content: content["signer_infos"][0].__setitem__("signature", bytes(256)))


@attack("I-CRYPTO", covered=HASH)
def certificate_of_somebody_else(sample: Sample) -> bytes:
    """The signer's own value, said to be another person's."""
    other = x509.Certificate.load(sample.workshop.pki.certificate("pejabat-dua"))

    def change(content: Any) -> None:
        content["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", other)])
        sid = {"issuer": other.issuer, "serial_number": other.serial_number}
        content["signer_infos"][0]["sid"] = cms.SignerIdentifier({"issuer_and_serial_number": sid})

    return changed(sample, change)


@attack("I-HASH")
def value_of_another_document(sample: Sample) -> bytes:
    return sample.with_value(Sample(sample.other, sample.workshop).value.dump())


@attack("I-HASH", covered=HASH)
def digest_of_other_content(sample: Sample) -> bytes:
    return sample.with_value(resigned(sample, _with("message_digest", hashlib.sha256(b"lain").digest())))


@attack("I-HASH", covered=HASH)
def digest_not_stated(sample: Sample) -> bytes:
    return sample.with_value(resigned(sample, _without("message_digest")))


@attack("A-CERT-MISMATCH", ("passed", "failed", "indeterminate"), covered=HASH)
def another_certificate_named_in_the_attribute(sample: Sample) -> bytes:
    digest = hashlib.sha256(sample.workshop.pki.certificate("pejabat-dua")).digest()
    name = tsp.SigningCertificateV2({"certs": [{"cert_hash": digest}]})
    return sample.with_value(resigned(sample, _with("signing_certificate_v2", name)))


@attack("N-ESS", OPEN, verdict=INDETERMINATE, covered=HASH)
def certificate_not_named_in_the_attribute(sample: Sample) -> bytes:
    return sample.with_value(resigned(sample, _without("signing_certificate_v2")))


@attack("N-FORM", OPEN, verdict=INDETERMINATE, covered=HASH)
def attributes_signed_in_another_order(sample: Sample) -> bytes:
    """As some writers do: what is signed is not the DER encoding of the attributes."""
    builder = CmsBuilder(sample.workshop.credential(SIGNER))
    ordered = builder.signed_attributes(sample.digest(builder.digest_algorithm))
    elements = [one.dump() for one in cms.CMSAttributes.load(ordered)]
    body = b"".join(reversed(elements))
    head = ordered[: len(ordered) - len(body)]
    return sample.with_value(builder.assemble(head + body, sample.workshop.credential(SIGNER).sign(head + body)))


@attack("I-UNSUPPORTED-SUBFILTER", ("indeterminate",) * 3, verdict=INDETERMINATE, covered=HASH)
def digest_algorithm_that_is_none(sample: Sample) -> bytes:
    """A signature algorithm's identifier where a digest's belongs; nothing that is signed says which is meant."""

    def change(content: Any) -> None:
        content["signer_infos"][0]["digest_algorithm"] = {"algorithm": "1.2.840.113549.1.1.11"}

    return changed(sample, change)


@cache
def twin() -> TestPki:
    """A hierarchy with the same names and numbers, and keys of its own."""
    return TestPki.ephemeral(labels=(SIGNER,))


NO_CHAIN = ("passed", "indeterminate", "indeterminate")


@attack("A-NOCHAIN", NO_CHAIN, verdict=INDETERMINATE, covered=HASH)
def chain_of_the_same_names(sample: Sample) -> bytes:
    pki = twin()
    chain = tuple(cx509.load_der_x509_certificate(one) for one in pki.chain(SIGNER))
    own = cx509.load_der_x509_certificate(pki.certificate(SIGNER))
    return sample.with_value(signed(sample, KeyCredential(pki.private_key(SIGNER), own, chain)))


@attack("A-FORGED-CHAIN", ("passed", "failed", "indeterminate"), covered=HASH)
def certificate_that_its_issuer_never_signed(sample: Sample) -> bytes:
    """All that the honest certificate says, the issuer's own certificate behind it, and the attacker's key."""
    pki = sample.workshop.pki
    honest = cx509.load_der_x509_certificate(pki.certificate(SIGNER))
    key = rsa.generate_private_key(65537, 2048)
    builder = (
        cx509.CertificateBuilder()
        .subject_name(honest.subject)
        .issuer_name(honest.issuer)
        .public_key(key.public_key())
        .serial_number(honest.serial_number)
        .not_valid_before(honest.not_valid_before_utc)
        .not_valid_after(honest.not_valid_after_utc)
    )
    for extension in honest.extensions:
        builder = builder.add_extension(extension.value, critical=extension.critical)
    chain = tuple(cx509.load_der_x509_certificate(one) for one in pki.chain(SIGNER))
    return sample.with_value(signed(sample, KeyCredential(key, builder.sign(key, hashes.SHA256()), chain)))


@attack("A-NOCHAIN", NO_CHAIN, verdict=INDETERMINATE, covered=HASH)
def certificate_that_signs_itself_under_the_same_name(sample: Sample) -> bytes:
    honest = cx509.load_der_x509_certificate(sample.workshop.pki.certificate(SIGNER))
    key = rsa.generate_private_key(65537, 2048)
    now = datetime.now(UTC)
    impostor = (
        cx509.CertificateBuilder()
        .subject_name(honest.subject)
        .issuer_name(honest.subject)
        .public_key(key.public_key())
        .serial_number(honest.serial_number)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return sample.with_value(signed(sample, KeyCredential(key, impostor, ())))


def _authority(pki: TestPki) -> TimestampAuthority:
    return TimestampAuthority(pki.tsa_url, fetcher=pki.fetcher())


@attack("N-TS-FORGED", FORGED_TIME, covered=HASH)
def timestamp_over_something_else(sample: Sample) -> bytes:
    authority = _authority(sample.workshop.pki)
    return sample.with_value(signed(sample, timestamp=lambda _: ask(authority, b"lain")))


@attack("N-TS-FORGED", FORGED_TIME, covered=HASH)
def timestamp_of_another_document(sample: Sample) -> bytes:
    other = Sample(sample.other, sample.workshop).value
    token = other["content"]["signer_infos"][0]["unsigned_attrs"][0]["values"][0].dump()
    return sample.with_value(signed(sample, timestamp=lambda _: token))


@attack("N-TS-FORGED", FORGED_TIME, covered=HASH)
def timestamp_of_an_earlier_day(sample: Sample) -> bytes:
    """An honest token, its time changed by hand."""

    def earlier(signature: bytes) -> bytes:
        token = cms.ContentInfo.load(ask(_authority(sample.workshop.pki), signature))
        info = token["content"]["encap_content_info"]["content"].parsed
        info["gen_time"] = datetime(2020, 1, 1, tzinfo=UTC)
        token["content"]["encap_content_info"]["content"] = core.ParsableOctetString(info.dump())
        return bytes(token.dump())

    return sample.with_value(signed(sample, timestamp=earlier))


@attack("N-TSA-UNTRUSTED", ("passed", "passed", "indeterminate"), verdict=INDETERMINATE, covered=HASH)
def timestamp_of_an_authority_of_the_same_names(sample: Sample) -> bytes:
    return sample.with_value(signed(sample, timestamp=lambda signature: ask(_authority(twin()), signature)))


@attack("N-NOTSA", OPEN, verdict=INDETERMINATE, covered=HASH)
def timestamp_that_is_none(sample: Sample) -> bytes:
    return sample.with_value(
        signed(sample, timestamp=lambda _: bytes(cms.ContentInfo({"content_type": "data"}).dump()))
    )


@attack("I-HASH", None)
def document_timestamp_of_another_document(sample: Sample) -> bytes:
    other = Sample(sample.other, sample.workshop).value
    token = other["content"]["signer_infos"][0]["unsigned_attrs"][0]["values"][0].dump()
    return with_signature(sample.data, "dts_palsu", lambda _: token, b"/ETSI.RFC3161")


@attack("N-TSA-UNTRUSTED", OPEN, verdict=INDETERMINATE, covered=Told(INDETERMINATE, "A-NOCHAIN", PASSED))
def document_timestamp_of_an_authority_of_the_same_names(sample: Sample) -> bytes:
    authority = _authority(twin())
    return with_signature(sample.data, "dts_palsu", lambda digest: ask_for_digest(authority, digest), b"/ETSI.RFC3161")


@attack("A-NOCHAIN", OPEN, verdict=INDETERMINATE, covered=Told(INDETERMINATE, "A-NOCHAIN", PASSED))
def signature_of_a_stranger_added(sample: Sample) -> bytes:
    """It stands for itself: what was signed before is as sound as it was, and the document is not told valid."""
    return with_signature(sample.data, "tte_asing", by(Workshop(twin()), SIGNER))
