"""Stamp, sign (PAdES) and verify PDF documents under BSrE cooperation agreements.

The public library. Everything named in ``__all__`` is kept stable; what it is made of is not. Names are loaded when
they are first used, so that importing the package costs next to nothing.
"""

from typing import TYPE_CHECKING, Any

from bsre_sign.doors import opener

if TYPE_CHECKING:
    from bsre_sign.agreement import Agreement
    from bsre_sign.bulk import Failed, Found, Signed, SigningRecipe, SigningTask, WorkerPool, handed_over, sign_all
    from bsre_sign.checker import Checker
    from bsre_sign.compliance import CheckedDocument, RuleOutcome, RuleResult, RuleSeverity
    from bsre_sign.credential import PemCredential, Pkcs11Credential, Pkcs12Credential, SigningCredential
    from bsre_sign.document import Document
    from bsre_sign.errors import (
        AgreementError,
        AlreadySignedError,
        BsreSignError,
        CredentialError,
        DocumentRefusedError,
        InputError,
        NotAPdfError,
        OutputError,
        PasswordNeededError,
        PreflightError,
        SelfCheckError,
        ServiceError,
        ServiceUnavailableError,
        SpecimenError,
        VerificationError,
        WrongPassphraseError,
    )
    from bsre_sign.evidence import FieldLock, SignerKind
    from bsre_sign.extender import ExtendedDocument, Extender, ExtensionResult, Longevity
    from bsre_sign.language import Language, Text
    from bsre_sign.levels import Level
    from bsre_sign.pades.signing.create import Creator, LocalCreator
    from bsre_sign.pades.signing.plan import Certify, SignaturePlan
    from bsre_sign.pades.signing.prepared import PreparedField
    from bsre_sign.report.model import DocumentReport, DocumentVerdict, Outcome, Rung
    from bsre_sign.services.cache import EvidenceCache
    from bsre_sign.services.fetch import Fetcher, Request
    from bsre_sign.services.http import HttpFetcher
    from bsre_sign.services.retry import PatientFetcher
    from bsre_sign.services.timestamp import TimestampAuthority
    from bsre_sign.signed import SignedDocument, SigningResult
    from bsre_sign.signer import Signer
    from bsre_sign.stamp import Length, Specimen, SpecimenAnchor, SpecimenBox, SpecimenPlace
    from bsre_sign.stamper import StampedDocument, Stamper
    from bsre_sign.trust import TrustStore
    from bsre_sign.validation.policy import ValidationPolicy
    from bsre_sign.verifier import Limits, Verifier

_BEHIND = {
    "agreement": ("Agreement",),
    "bulk": ("Failed", "Found", "Signed", "SigningRecipe", "SigningTask", "WorkerPool", "handed_over", "sign_all"),
    "checker": ("Checker",),
    "compliance": ("CheckedDocument", "RuleOutcome", "RuleResult", "RuleSeverity"),
    "credential": ("PemCredential", "Pkcs11Credential", "Pkcs12Credential", "SigningCredential"),
    "document": ("Document",),
    "errors": (
        "AgreementError",
        "AlreadySignedError",
        "BsreSignError",
        "CredentialError",
        "DocumentRefusedError",
        "InputError",
        "NotAPdfError",
        "OutputError",
        "PasswordNeededError",
        "PreflightError",
        "SelfCheckError",
        "ServiceError",
        "ServiceUnavailableError",
        "SpecimenError",
        "VerificationError",
        "WrongPassphraseError",
    ),
    "evidence": ("FieldLock", "SignerKind"),
    "extender": ("ExtendedDocument", "Extender", "ExtensionResult", "Longevity"),
    "language": ("Language", "Text"),
    "levels": ("Level",),
    "pades.signing.create": ("Creator", "LocalCreator"),
    "pades.signing.plan": ("Certify", "SignaturePlan"),
    "pades.signing.prepared": ("PreparedField",),
    "report.model": ("DocumentReport", "DocumentVerdict", "Outcome", "Rung"),
    "services.cache": ("EvidenceCache",),
    "services.fetch": ("Fetcher", "Request"),
    "services.http": ("HttpFetcher",),
    "services.retry": ("PatientFetcher",),
    "services.timestamp": ("TimestampAuthority",),
    "signed": ("SignedDocument", "SigningResult"),
    "signer": ("Signer",),
    "stamp": ("Length", "Specimen", "SpecimenAnchor", "SpecimenBox", "SpecimenPlace"),
    "stamper": ("StampedDocument", "Stamper"),
    "trust": ("TrustStore",),
    "validation.policy": ("ValidationPolicy",),
    "verifier": ("Limits", "Verifier"),
}

__all__ = [
    "Agreement",
    "AgreementError",
    "AlreadySignedError",
    "BsreSignError",
    "Certify",
    "CheckedDocument",
    "Checker",
    "Creator",
    "CredentialError",
    "Document",
    "DocumentRefusedError",
    "DocumentReport",
    "DocumentVerdict",
    "EvidenceCache",
    "ExtendedDocument",
    "Extender",
    "ExtensionResult",
    "Failed",
    "Fetcher",
    "FieldLock",
    "Found",
    "HttpFetcher",
    "InputError",
    "Language",
    "Length",
    "Level",
    "Limits",
    "LocalCreator",
    "Longevity",
    "NotAPdfError",
    "Outcome",
    "OutputError",
    "PasswordNeededError",
    "PatientFetcher",
    "PemCredential",
    "Pkcs11Credential",
    "Pkcs12Credential",
    "PreflightError",
    "PreparedField",
    "Request",
    "RuleOutcome",
    "RuleResult",
    "RuleSeverity",
    "Rung",
    "SelfCheckError",
    "ServiceError",
    "ServiceUnavailableError",
    "SignaturePlan",
    "Signed",
    "SignedDocument",
    "Signer",
    "SignerKind",
    "SigningCredential",
    "SigningRecipe",
    "SigningResult",
    "SigningTask",
    "Specimen",
    "SpecimenAnchor",
    "SpecimenBox",
    "SpecimenError",
    "SpecimenPlace",
    "StampedDocument",
    "Stamper",
    "Text",
    "TimestampAuthority",
    "TrustStore",
    "ValidationPolicy",
    "VerificationError",
    "Verifier",
    "WorkerPool",
    "WrongPassphraseError",
    "handed_over",
    "sign_all",
]


_load = opener(__name__, _BEHIND)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415  slow to import, and seldom asked for

        return version("bsre-sign")
    return _load(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
