"""What pyHanko 0.38 does, as far as the library relies on it or works around it.

When a release of pyHanko makes one of these fail, what was built around that behaviour has to be looked at again.
"""

import asyncio
import gc
import hashlib
import io
import subprocess
import sys
import warnings
from datetime import timedelta
from importlib.metadata import requires, version
from typing import Any

import pytest
from asn1crypto import cms, keys, ocsp, tsp
from asn1crypto import crl as asn1_crl
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pades_material import DAY, NOW, blank, certificate, credential, pki, saved, signed
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.timestamps.common_utils import handle_tsp_response
from pyhanko.sign.validation import ades, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel, StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.errors import ValidationError
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    FreshnessReqType,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleCertificateStore, SimpleTrustManager
from pyhanko_certvalidator.validate import async_validate_path
from pyhanko_files import hybrid, overlaid, shared, siblings

from bsre_sign.levels import Level
from bsre_sign.pades.drive import run
from bsre_sign.pades.reading.revocation import EvidenceSource, RevocationEvidence
from bsre_sign.pades.signing import later
from bsre_sign.pades.signing.cms import CmsBuilder
from bsre_sign.pades.signing.create import LocalCreator
from bsre_sign.pades.signing.plan import SignaturePlan
from bsre_sign.services.fetch import Request

CHECKED, NOT_CHECKED = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.NO_CHECK


def embedded(data: bytes) -> list[EmbeddedPdfSignature]:
    return list(PdfFileReader(io.BytesIO(data)).embedded_signatures)


def specification() -> SignatureValidationSpec:
    """Trust in the test root; no revocation demanded, nobody asked."""
    return SignatureValidationSpec(
        CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build([certificate("root")]),
            revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(NOT_CHECKED, NOT_CHECKED)),
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY),
    )


def test_the_version_is_the_one_that_was_measured() -> None:
    assert version("pyhanko").startswith("0.38.")
    assert [one for one in requires("bsre-sign") or () if one.lower().startswith("pyhanko==")] == ["pyhanko==0.38.*"]


# Signing


@pytest.mark.parametrize("label", ["dicabut", "kedaluwarsa", "tanpa-nonrepudiation", "asing", "lemah-rsa1024"])
def test_signing_without_a_context_checks_nothing_first(label: str) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(saved(blank())))

    output = sign_pdf(writer, PdfSignatureMetadata(field_name="tte_1"), signer(label))

    assert len(embedded(output.getvalue())) == 1


def signer(label: str = "pejabat-satu") -> SimpleSigner:
    private = pki().private_key(label).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(certificate(label), keys.PrivateKeyInfo.load(private), SimpleCertificateStore())  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("strict", [True, False])
def test_hybrid_cross_references_are_refused_in_strict_mode_for_signing_and_validating(strict: bool) -> None:
    """By pyHanko's signer and by its validation; the reader and the writer themselves take them."""
    writer = IncrementalPdfFileWriter(io.BytesIO(hybrid()), strict=strict)
    metadata = PdfSignatureMetadata(field_name="tte_1")
    stream = io.BytesIO(hybrid())
    placeholder = later.prepare(stream, SignaturePlan(), 8000, "sha256", None)
    placeholder.fill(stream, LocalCreator(credential()).create(placeholder.digest(stream, "sha256"), Level.B_B))
    (signature,) = PdfFileReader(stream, strict=strict).embedded_signatures

    if not strict:
        assert len(sign_pdf(writer, metadata, signer()).getvalue()) > len(hybrid())
        signature.compute_integrity_info()
        return
    with pytest.raises(SigningError, match="hybrid"):
        sign_pdf(writer, metadata, signer())
    with pytest.raises(SignatureValidationError, match="hybrid"):
        signature.compute_integrity_info()


def test_appending_keeps_every_byte_that_was_there() -> None:
    before = signed().data
    writer = IncrementalPdfFileWriter(io.BytesIO(before), strict=False)
    writer.update_root()  # type: ignore[no-untyped-call]
    target = io.BytesIO()
    writer.write(target)  # type: ignore[no-untyped-call]

    assert target.getvalue().startswith(before)
    assert len(target.getvalue()) > len(before)


def test_a_refusal_and_a_strange_nonce_are_errors_and_a_strange_imprint_is_none() -> None:
    """So the imprint is compared by us. With a strange nonce pyHanko fails while it words its own error."""
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
    request = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": 7, "cert_req": True})
    answer = pki().fetcher().fetch(Request(pki().tsa_url, request.dump()), max_bytes=1 << 20, timeout=5)
    response = tsp.TimeStampResp.load(answer)

    assert handle_tsp_response(response, 7)["content_type"].native == "signed_data"  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        handle_tsp_response(response, 8)  # type: ignore[arg-type]


@pytest.mark.parametrize("entry", ["sign", "validate"])
def test_the_synchronous_entry_points_fail_in_a_running_loop(entry: str) -> None:
    context = ValidationContext(trust_roots=[certificate("root")])
    (signature,) = embedded(signed().data)

    async def call() -> None:
        if entry == "validate":
            validate_pdf_signature(signature, context)
        else:
            writer = IncrementalPdfFileWriter(io.BytesIO(saved(blank())))
            sign_pdf(writer, PdfSignatureMetadata(field_name="tte_1"), signer())

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the coroutine that was never awaited
        with pytest.raises(RuntimeError, match="running event loop"):
            asyncio.run(call())
        gc.collect()


# Validating


def with_time(data: bytes) -> AdESPassed | AdESIndeterminate:
    (signature,) = embedded(data)
    result = ades.ades_with_time_validation(
        signature.signed_data, specification(), raw_digest=signature.compute_digest()
    )
    return asyncio.run(result).ades_subindic  # type: ignore[return-value]


def long_term(data: bytes) -> AdESPassed | AdESIndeterminate:
    (signature,) = embedded(data)
    result = asyncio.run(ades.ades_lta_validation(signature, PdfSignatureValidationSpec(specification())))
    return result.ades_subindic  # type: ignore[return-value]


def test_the_long_term_process_finds_no_proof_of_existence_in_a_sound_b_t() -> None:
    data = signed(level=Level.B_T).data

    assert long_term(data) is AdESIndeterminate.NO_POE
    assert with_time(data) is AdESPassed.OK


def test_an_overlay_does_not_change_the_ades_result_but_the_difference_analysis_sees_it() -> None:
    (signature,) = embedded(overlaid())
    signature.compute_integrity_info()  # type: ignore[no-untyped-call]

    assert with_time(overlaid()) is AdESPassed.OK
    assert signature.coverage is SignatureCoverageLevel.ENTIRE_REVISION
    assert "SuspiciousModification" in type(signature.diff_result).__name__ or "unexplained" in str(
        signature.diff_result
    )
    assert not validate_pdf_signature(signature, ValidationContext(trust_roots=[certificate("root")])).bottom_line


def test_a_forbidden_key_usage_by_itself_is_not_looked_at() -> None:
    forbidden = {"digital_signature"}

    KeyUsageConstraints(key_usage_forbidden=forbidden).validate(certificate("pejabat-satu"))
    KeyUsageConstraints(key_usage=set(), key_usage_forbidden=forbidden).validate(certificate("pejabat-satu"))
    with pytest.raises(ValidationError):
        KeyUsageConstraints(key_usage={"non_repudiation"}, key_usage_forbidden=forbidden).validate(
            certificate("pejabat-satu")
        )


def test_a_sub_filter_that_is_not_supported_vanishes() -> None:
    data = signed().data.replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.detacheX")

    assert len(embedded(signed().data)) == 1
    assert embedded(data) == []


@pytest.mark.parametrize(
    ("old", "new"), [(b"/ByteRange", b"/ByteRangf"), (b"/ByteRange [ 0", b"/ByteRange [(0")], ids=["none", "damaged"]
)
def test_a_forged_structure_is_an_exception_before_anything_is_validated(old: bytes, new: bytes) -> None:
    data = signed().data.replace(old, new)

    with pytest.raises(PdfError):
        embedded(data)


def test_bytes_after_the_end_are_accepted() -> None:
    data = signed(level=Level.B_T).data + b"\n%" + b"sampah" * 20
    (signature,) = embedded(data)
    signature.compute_integrity_info()  # type: ignore[no-untyped-call]

    assert with_time(data) is AdESPassed.OK
    assert signature.coverage is SignatureCoverageLevel.ENTIRE_REVISION


def test_a_signature_that_does_not_name_its_certificate_is_accepted() -> None:
    builder = CmsBuilder(credential())
    info = cms.ContentInfo.load(builder.assemble(*builder.sign(hashlib.sha256(b"isi").digest())))
    signer = info["content"]["signer_infos"][0]
    kept = [one.copy() for one in signer["signed_attrs"] if one["type"].native != "signing_certificate_v2"]
    signer["signed_attrs"] = cms.CMSAttributes(kept)
    signer["signature"] = credential().sign(signer["signed_attrs"].untag().dump())
    context = ValidationContext(trust_roots=[certificate("root")])

    status = asyncio.run(async_validate_detached_cms(b"isi", cms.ContentInfo.load(info.dump())["content"], context))

    assert status.bottom_line


def test_basic_validation_does_not_take_the_status_of_a_pdf_signature() -> None:
    """It is not looked at; with what goes into such a status it is a TypeError."""
    (signature,) = embedded(signed().data)
    signature.compute_integrity_info()  # type: ignore[no-untyped-call]
    digest = signature.compute_digest()
    extra = signature.summarise_integrity_info()

    def validate(**more: Any) -> Any:
        basic = ades.ades_basic_validation(
            signature.signed_data, specification(), raw_digest=digest, status_cls=PdfSignatureStatus, **more
        )
        return asyncio.run(basic).api_status

    assert type(validate()) is StandardCMSSignatureStatus
    with pytest.raises(TypeError):
        validate(extra_status_kwargs=extra)


def evidence(age: timedelta) -> RevocationEvidence:
    chain = [certificate(one) for one in ("pejabat-satu", "ca", "root")]
    return EvidenceSource(pki().fetcher(NOW - age)).gather(chain)


def accepted(age: timedelta, freshness: timedelta | None) -> bool:
    known = evidence(age)
    context = ValidationContext(
        trust_roots=[certificate("root")],
        other_certs=[certificate("ca")],
        ocsps=[ocsp.OCSPResponse.load(one) for one in known.ocsps],
        crls=[asn1_crl.CertificateList.load(one) for one in evidence(timedelta(0)).crls],
        moment=NOW,
        revinfo_policy=CertRevTrustPolicy(
            RevocationCheckingPolicy(CHECKED, NOT_CHECKED),
            freshness=freshness,
            freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
        ),
    )
    (path,) = run(context.path_builder.async_build_paths(certificate("pejabat-satu")))
    try:
        run(async_validate_path(context, path))
    except ValidationError:
        return False
    return True


def test_an_answer_without_next_update_needs_a_freshness_of_its_own() -> None:
    assert not accepted(12 * timedelta(hours=1), None)
    assert accepted(12 * timedelta(hours=1), DAY)
    assert not accepted(3 * DAY, DAY)


def test_a_path_is_built_and_checked_without_waiting_for_anything() -> None:
    context = ValidationContext(trust_roots=[certificate("root")], other_certs=[certificate("ca")])

    (path,) = run(context.path_builder.async_build_paths(certificate("pejabat-satu")))
    run(async_validate_path(context, path))

    assert path.pkix_len == 2


# The difference analysis


def test_the_difference_analysis_does_not_survive_a_thousand_siblings() -> None:
    first = embedded(siblings(1000))[0]

    with pytest.raises(RecursionError):
        first.compute_integrity_info()  # type: ignore[no-untyped-call]


def test_the_difference_analysis_is_exponential_in_shared_objects() -> None:
    """Twenty-six objects, and it does not come back within a second."""
    data = shared(26)
    script = (
        "import io, sys\n"
        "from pyhanko.pdf_utils.reader import PdfFileReader\n"
        "first = PdfFileReader(io.BytesIO(sys.stdin.buffer.read())).embedded_signatures[0]\n"
        "print('ready', flush=True)\n"
        "first.compute_integrity_info()\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(data)
            process.stdin.close()
            assert process.stdout.readline() == b"ready\n"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(1)
        finally:
            process.kill()
    assert len(data) < 50_000
