"""Judging the signature and the file's syntax: the project's own verifier, and three that share nothing with it."""

import io
import re
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from benchmarks.trial.bench import Bench
from benchmarks.trial.case import Case
from benchmarks.trial.outcome import Finding
from benchmarks.trial.programs import EndlessError, call, line_of, poppler_password
from bsre_sign import Document, Level, Outcome

_WHOLE = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
_VALID = "Signature is Valid."
_QPDF = {0: "sound", 3: "warnings", 2: "errors"}  # from good to bad


def by_verifier(case: Case, bench: Bench) -> Finding:
    """The project's verifier, with the test root: what the level can prove must be proved."""
    report = bench.verifier.report(Document.open(case.after, password=case.password))
    own = [one for one in report.signatures if one.field == case.field]
    if len(own) != 1:
        return Finding("verifier", "failed", f"{len(own)} signatures in {case.field}", kind="signature not found")
    answers = {"integrity": own[0].now.integrity, "authenticity": own[0].now.authenticity}
    if bench.level > Level.B_B:
        answers["non-repudiation"] = own[0].now.non_repudiation
    short = {name: one for name, one in answers.items() if one.outcome is not Outcome.PASSED}
    if not short:
        return Finding("verifier", "passed")
    detail = "; ".join(
        f"{name} {one.outcome.value}: {', '.join(f'{reason.code} {reason.detail}'.strip() for reason in one.reasons)}"
        for name, one in short.items()
    )
    codes = sorted({reason.code for one in short.values() for reason in one.reasons})
    return Finding("verifier", "failed", detail, kind=f"verifier: {', '.join(codes) or 'not passed'}")


def by_pyhanko(case: Case, bench: Bench) -> Finding:
    """pyHanko, not strict: the embedded signature is intact and valid and covers its revision."""
    try:
        short = _asked(case, bench)
    except Exception as error:  # noqa: BLE001  its errors have no common root
        said = f"{type(error).__name__}: {error}"
        try:
            _read(case.before, case.password)
        except Exception:  # noqa: BLE001  as above: what it cannot read before, it need not read after
            return Finding("pyhanko", "unable", said, kind="pyHanko cannot read the input")
        return Finding("pyhanko", "failed", said, kind=f"pyHanko: {type(error).__name__}")
    if not short:
        return Finding("pyhanko", "passed")
    return Finding("pyhanko", "failed", "", kind=f"pyHanko: not {', not '.join(short)}")


def _asked(case: Case, bench: Bench) -> list[str]:
    """What does not hold of the signature; empty where all does."""
    roots = [x509.Certificate.load(one) for one in bench.roots]
    context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
    own = [one for one in _read(case.after, case.password) if one.field_name == case.field]
    if len(own) != 1:
        return ["found"]
    # What a later revision may change is the verifier's to say; pyHanko's analysis may take for ever.
    status = validate_pdf_signature(own[0], context, skip_diff=True)
    holds = {
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "covering its revision": status.coverage in _WHOLE,
    }
    return [name for name, one in holds.items() if not one]


def by_pdfsig(case: Case) -> Finding:
    """poppler: the signature's cryptography."""
    secret = poppler_password(case.password)
    said = call("pdfsig", *secret, "-nocert", case.after, seconds=case.seconds)
    verdict = validation_in(said.out, case.field)
    if verdict == _VALID:
        return Finding("pdfsig", "passed")
    if verdict is not None:
        return Finding("pdfsig", "failed", verdict, kind=f"pdfsig: {verdict}")
    if call("pdfinfo", *secret, case.before, seconds=case.seconds).code != 0:
        return Finding("pdfsig", "unable", line_of(said), kind="poppler cannot open the input")
    return Finding("pdfsig", "failed", line_of(said), kind="pdfsig: signature not found")


def by_qpdf(case: Case) -> Finding:
    """``qpdf --check``: no worse than before."""
    option = () if case.password is None else (f"--password={case.password}",)
    try:
        had = call("qpdf", *option, "--check", case.before, seconds=case.seconds)
        has = call("qpdf", *option, "--check", case.after, seconds=case.seconds)
    except EndlessError as error:
        return Finding("qpdf", "unable", str(error), kind="qpdf does not come to an end")
    if had.code not in _QPDF:
        return Finding("qpdf", "unable", line_of(had), kind="qpdf cannot check the input")
    order = list(_QPDF)
    if has.code in _QPDF and order.index(has.code) <= order.index(had.code):
        return Finding("qpdf", "passed")
    words = f"{_QPDF[had.code]} became {_QPDF.get(has.code, f'exit code {has.code}')}"
    return Finding("qpdf", "failed", line_of(has), kind=f"qpdf --check: {words}")


def validation_in(printed: str, field: str) -> str | None:
    """What ``pdfsig`` says of the signature in ``field``; ``None`` where it names no such signature."""
    for block in re.split(r"^Signature #\d+:$", printed, flags=re.MULTILINE)[1:]:
        name = re.search(r"^  - Signature Field Name: (.*)$", block, re.MULTILINE)
        verdict = re.search(r"^  - Signature Validation: (.*)$", block, re.MULTILINE)
        if name is not None and name[1] == field:
            return verdict[1] if verdict is not None else "no verdict"
    return None


def _read(path: Path, password: str | None) -> list[EmbeddedPdfSignature]:
    """The signatures that pyHanko sees; raises what it likes."""
    reader = PdfFileReader(io.BytesIO(path.read_bytes()), strict=False)
    if reader.encrypted and reader.decrypt(password or "").status is AuthStatus.FAILED:
        raise ValueError("pyHanko does not accept the password")
    return list(reader.embedded_signatures)
