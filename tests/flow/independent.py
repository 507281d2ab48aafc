"""A second opinion: pyHanko's own public validation, which shares no line with the library's judgement.

Nothing is asked over the network. What the document's DSS carries counts as known.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import (
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
    FreshnessReqType,
)
from pyhanko_certvalidator.registry import SimpleTrustManager

__all__ = ["Opinion", "archival_indication", "opinions"]

_WHOLE = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}


@dataclass(frozen=True)
class Opinion:
    """What is thought of one signature or document timestamp."""

    field: str
    intact: bool
    """Digest and signature value hold, and the byte range covers the revision."""
    trusted: bool
    """The certificate leads to an anchor; where revocation is known, it is taken into account."""
    timestamp_holds: bool | None
    """The signature timestamp is valid and trusted; ``None`` where there is none."""
    changes_allowed: bool
    """Later revisions, if any, fill forms and add evidence or signatures at most."""


def opinions(data: bytes, roots: Sequence[bytes], password: str | None = None) -> list[Opinion]:
    """One opinion on each signature, in the document's order."""
    reader = PdfFileReader(io.BytesIO(data))
    if password is not None:
        reader.decrypt(password)
    return [_opinion(one, _context(reader, roots)) for one in reader.embedded_signatures]


def archival_indication(data: bytes, roots: Sequence[bytes]) -> str:
    """The ETSI indication of the first signature, validated with its archival data (EN 319 102-1, 5.6.3)."""
    reader = PdfFileReader(io.BytesIO(data))
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=_load(roots)),
        revinfo_policy=CertRevTrustPolicy(
            REQUIRE_REVINFO,
            freshness=timedelta(days=31),  # the root renews its list once a month
            freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
        ),
    )
    spec = SignatureValidationSpec(
        cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY),
    )
    result = asyncio.run(ades_lta_validation(reader.embedded_regular_signatures[0], PdfSignatureValidationSpec(spec)))
    return str(result.ades_subindic.standard_name)


def _opinion(signature: EmbeddedPdfSignature, context: ValidationContext) -> Opinion:
    if signature.sig_object["/SubFilter"] == "/ETSI.RFC3161":
        stamp = validate_pdf_timestamp(signature, context)
        return Opinion(
            field=signature.field_name,
            intact=stamp.intact and stamp.valid and stamp.coverage in _WHOLE,
            trusted=stamp.trusted,
            timestamp_holds=None,
            changes_allowed=stamp.modification_level is not None
            and stamp.modification_level <= ModificationLevel.FORM_FILLING,
        )
    status = validate_pdf_signature(signature, context)
    timestamp = status.timestamp_validity
    return Opinion(
        field=signature.field_name,
        intact=status.intact and status.valid and status.coverage in _WHOLE,
        trusted=status.trusted,
        timestamp_holds=None if timestamp is None else timestamp.valid and timestamp.intact and timestamp.trusted,
        changes_allowed=status.modification_level is not None
        and status.modification_level <= ModificationLevel.FORM_FILLING,
    )


def _context(reader: PdfFileReader, roots: Sequence[bytes]) -> ValidationContext:
    """Revocation must be proved where the document carries evidence, and is left aside where it carries none."""
    try:
        dss = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return ValidationContext(trust_roots=_load(roots), allow_fetching=False, revocation_mode="soft-fail")
    context: ValidationContext = dss.as_validation_context(
        {"trust_roots": _load(roots), "allow_fetching": False, "revocation_mode": "hard-fail"}
    )
    return context


def _load(roots: Sequence[bytes]) -> list[x509.Certificate]:
    return [x509.Certificate.load(der) for der in roots]
