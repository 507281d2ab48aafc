"""For the tests of programs that issue documents: does what they issue keep the agreement?"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bsre_sign.agreement import Agreement
from bsre_sign.checker import Checker
from bsre_sign.compliance import CheckedDocument, Kind, RuleOutcome, Setting
from bsre_sign.compliance.text import reason_lines
from bsre_sign.document import Document
from bsre_sign.language import Language, Text
from bsre_sign.services.fetch import Fetcher
from bsre_sign.trust import TrustStore


def assert_compliant(
    document: str | Path | bytes | Document,
    agreement: str | Path | Agreement = "bsre",
    *,
    trust: TrustStore | str | Path | None = None,
    password: str | None = None,
    kind: Kind = "output",
    signers: int | None = None,
    settings: Mapping[str, Setting] | None = None,
    logos: Sequence[bytes] = (),
    fetcher: Fetcher | None = None,
    language: Language = Language.INDONESIAN,
) -> CheckedDocument:
    """Fail the test, with the reasons in ``language``, unless ``document`` passes what ``bsre-sign check`` asks.

    No network is asked; a ``fetcher``, such as that of :class:`~bsre_sign.testing.TestPki`, is.

    Args:
        document: a path, the PDF's bytes, or a document.
        agreement: the id of a built-in agreement, the path of a profile (``.toml``), or an agreement.
        trust: whom to trust; a path adds the certificates there to the Indonesian anchors, which are the default.
        password: opens an encrypted document given as path or bytes.
        kind: see :class:`~bsre_sign.Checker`, as for ``signers``, ``settings`` and ``logos``.
        signers: how many different signers there must be at least.
        settings: what an unmet rule does.
        logos: pictures of the logo.
        fetcher: answers for revocation services.
        language: of the reasons.

    Returns:
        What came of each rule, for what else a test wants to know.

    Raises:
        AssertionError: a rule is not met, or cannot be told.
        AgreementError: there is no such agreement, or no such rule.
        CredentialError: the certificates cannot be read.
    """
    __tracebackhide__ = True
    checker = Checker(
        _agreement(agreement),
        trust=_trust(trust),
        kind=kind,
        signers=signers,
        settings=settings,
        logos=logos,
        fetcher=fetcher,
        offline=fetcher is None,
    )
    checked = _checked(checker, document, password)
    if checked.outcome is not RuleOutcome.PASSED:
        lines = "\n".join(line.text for line in reason_lines(checked, language))
        heading = Text(
            f"dokumen tidak memenuhi perjanjian {checker.demands.agreement.id}",
            f"the document does not keep the agreement {checker.demands.agreement.id}",
        )
        raise AssertionError(f"{heading.to(language)}\n{lines}")
    return checked


def _agreement(named: str | Path | Agreement) -> Agreement:
    if isinstance(named, Agreement):
        return named
    is_file = isinstance(named, Path) or named.endswith(".toml")
    return Agreement.from_file(named) if is_file else Agreement.load(str(named))


def _trust(given: TrustStore | str | Path | None) -> TrustStore:
    if isinstance(given, TrustStore):
        return given
    store = TrustStore.default()
    return store if given is None else store.add_path(Path(given))


def _checked(checker: Checker, document: str | Path | bytes | Document, password: str | None) -> CheckedDocument:
    if isinstance(document, Document):
        return checker.check(document)
    if isinstance(document, bytes):
        return checker.check_bytes(document, password=password)
    return checker.check_file(document, password=password)
