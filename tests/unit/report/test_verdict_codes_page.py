"""``docs/verdict-codes.md`` is what the catalogue says; run this file to write it again."""

from pathlib import Path

from bsre_sign.report.codes import Code, Severity, catalogue

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "verdict-codes.md"
PACKAGE = ROOT / "bsre_sign"

HEAD = """\
# Verdict codes

Every reason and warning of a verification carries one of these codes. A code is stable: its meaning does not change
within one `schema_version`. The sentences come from `bsre_sign/report/codes.toml`; the standard is the sub-indication
of ETSI EN 319 102-1, 5.1.3 where there is one, and the clause that is concerned.

The effect is what a code does by default to the answer that it stands under. The answer itself decides: under a demand
for long-term proof, for example, `N-NOT-LTV` makes an answer indeterminate.
"""
QUESTIONS = {
    "I-": "Integrity (keutuhan): not a thing changed since it was signed",
    "A-": "Authenticity (keaslian): truly by the holder of this certificate",
    "N-": "Non-repudiation (kenirsangkalan): the signer cannot deny it",
}
EFFECTS = {
    Severity.FAILED: "fails",
    Severity.INDETERMINATE: "leaves open",
    Severity.WARNING: "warns",
    Severity.INFORMATION: "informs",
}


def row(entry: Code) -> str:
    sentence, hint = entry.sentence, entry.hint
    return (
        f"| `{entry.name}` | {EFFECTS[entry.severity]} | {sentence.id}<br>*{sentence.en}* "
        f"| {hint.id}<br>*{hint.en}* | {entry.etsi} |"
    )


def page() -> str:
    parts = [HEAD]
    for prefix, question in QUESTIONS.items():
        rows = [row(entry) for name, entry in catalogue().items() if name.startswith(prefix)]
        table = ["| code | effect | what it says | what to do | standard |", "|---|---|---|---|---|", *rows]
        parts.append(f"## {question}\n\n" + "\n".join(table) + "\n")
    return "\n".join(parts)


def test_the_page_is_what_the_catalogue_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_page_lists_every_code_once() -> None:
    assert all(page().count(f"| `{name}` |") == 1 for name in catalogue())


def test_every_code_is_issued_somewhere() -> None:
    rooms = [path for path in PACKAGE.rglob("*.py") if path.parent.name != "report" and path.name != "etsi.py"]
    sources = "".join(path.read_text(encoding="utf-8") for path in rooms)
    assert [name for name in catalogue() if f'"{name}"' not in sources] == []


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
