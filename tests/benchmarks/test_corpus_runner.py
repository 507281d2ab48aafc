"""The corpus runner: what it works out, and whole runs with documents that are signed, refused, harmed or endless."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from oracles_for_corpus import needs

from benchmarks.corpus import UsageError, documents, make_room, read_passwords
from benchmarks.trial.bench import all_pages, some_pages
from benchmarks.trial.engines import runs
from benchmarks.trial.outcome import Finding, Outcome, Verdict
from benchmarks.trial.signature import validation_in
from benchmarks.trial.table import table

ROOT = Path(__file__).parents[2]

# Runs the program with a signer that treats some documents, by their names, as no signer should.
DRIVER = """
    import dataclasses, os, sys, time
    from pathlib import Path
    from bsre_sign import Document, Signer
    from bsre_sign.stamp import PageTreatment, StampResult
    from bsre_sign.stamp.geometry import Box
    from benchmarks.corpus import main

    folder = Path(sys.argv[1])
    sign_to, plain = Signer.sign_to, Signer._prepare

    def odd(self, document, path):
        name = Path(document.name).stem
        if name == "crashed":
            raise RuntimeError("as if by mistake")
        if name == "killed":
            os.abort()
        if name == "endless":
            (folder.parent / "endless-began").write_text(str(os.getpid()))
            time.sleep(600)
        if name == "greedy":
            _ = [bytearray(64 << 20) for _ in range(1000)]
        if name == "swapped":
            return sign_to(self, Document.open(folder / "other" / "b.PDF"), path)
        if name == "unstamped":
            self._stamp = None
            result = sign_to(self, document, path)
            treated = PageTreatment(1, "placed", Box(42, 17, 553, 48), (595.276, 841.89))
            claimed = StampResult((1,), True, "Dokumen ini telah ditandatangani", treatments=(treated,))
            return dataclasses.replace(result, stamp=claimed)
        return sign_to(self, document, path)

    Signer.sign_to = odd
    sys.exit(main(sys.argv[1:]))
"""


# Shells start what runs in the background deaf to interrupts, and children inherit that.
_HEARING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"


def python(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """A process of its own: the runner forks, which a process with other threads must not."""
    return subprocess.Popen(
        [sys.executable, "-c", _HEARING + textwrap.dedent(code), *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def alive(pid: int) -> bool:
    """Whether there is such a process, also one that ended and was not yet noticed by its parent."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_documents_are_found_in_all_folders_whatever_their_case(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "folder.pdf").mkdir()
    for name in ("z.pdf", "a/b/C.PDF", "a/note.txt"):
        (tmp_path / name).touch()
    assert documents(tmp_path) == [tmp_path / "a" / "b" / "C.PDF", tmp_path / "z.pdf"]
    assert documents(tmp_path / "z.pdf") == [tmp_path / "z.pdf"]


@pytest.mark.parametrize(("name", "said"), [("a", "no PDF file"), ("missing", "no such folder")])
def test_a_corpus_without_documents_is_said(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(UsageError, match=said):
        documents(tmp_path / name)


def test_passwords_are_read_by_path(tmp_path: Path) -> None:
    text = "a/b.pdf\trahasia\n\n/elsewhere/c.pdf\t two words\tand a tab \n"
    found = read_passwords(text, tmp_path)
    assert found == {tmp_path / "a" / "b.pdf": "rahasia", Path("/elsewhere/c.pdf"): " two words\tand a tab "}


def test_a_malformed_line_is_named_without_its_text(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 2") as caught:
        read_passwords("a.pdf\tx\nb.pdf rahasia\n", tmp_path)
    assert "rahasia" not in str(caught.value)


def test_an_earlier_report_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "report"
    make_room(out)
    (out / "pages" / "a.pdf").mkdir(parents=True)
    make_room(out)
    assert [one.name for one in out.iterdir()] == ["corpus.json"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    with pytest.raises(UsageError, match="something else"):
        make_room(tmp_path / "mine")


@pytest.mark.parametrize("total", [1, 50, 60])
def test_short_documents_are_examined_whole(total: int) -> None:
    assert some_pages(total) == all_pages(total) == list(range(1, total + 1))


@pytest.mark.parametrize("total", [61, 1000, 99_999])
def test_of_long_documents_the_beginning_and_a_sample_are_examined(total: int) -> None:
    pages = some_pages(total)
    assert pages[:50] == list(range(1, 51))
    assert len(pages) == len(set(pages)) == 60
    assert pages == sorted(pages)
    assert pages[-1] == total


def test_page_numbers_become_runs() -> None:
    assert list(runs([1, 2, 3, 5, 8, 9], 8)) == [(1, 3), (5, 5), (8, 9)]
    assert list(runs([1, 2, 3, 4, 5], 2)) == [(1, 2), (3, 4), (5, 5)]
    assert list(runs([], 8)) == []


def test_the_right_signature_is_asked_for() -> None:
    printed = (
        "Digital Signature Info of: a.pdf\n"
        "Signature #1:\n  - Signature Field Name: sig\n  - Signature Validation: Signature is Valid.\n"
        "Signature #2:\n  - Signature Field Name: tte_1\n  - Signature Validation: Digest Mismatch.\n"
    )
    assert validation_in(printed, "tte_1") == "Digest Mismatch."
    assert validation_in(printed, "tte_2") is None


def test_a_verdict_survives_json() -> None:
    verdict = Verdict(
        "a.pdf",
        Outcome.HARMED,
        "clause not read",
        pages=3,
        examined=3,
        treatments={"shrunk": 3},
        findings=(Finding("clause", "failed", "", (1, 3), "clause not read"),),
        pictures=("a.pdf/page-0001-poppler.png",),
    )
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict


def test_the_table_tells_outcomes_reasons_judges_and_names() -> None:
    passed = Finding("poppler", "passed")
    harmed = (Finding("poppler", "failed", "page 2: much", (2,), "page changed (poppler)"), Finding("qpdf", "absent"))
    told = table(
        [
            Verdict("a.pdf", Outcome.SIGNED, "stamped and signed", pages=90, examined=60, findings=(passed,)),
            Verdict("b\x1b[2J.pdf", Outcome.HARMED, "page changed (poppler)", pages=2, examined=2, findings=harmed),
            Verdict("c.pdf", Outcome.REFUSED, "NotAPdfError: no"),
            Verdict("d.pdf", Outcome.REFUSED, "NotAPdfError: no"),
        ],
        9,
        interrupted=True,
    )
    lines = told.splitlines()
    assert lines[0] == "4 of 9 documents, then interrupted"
    assert "refused                   2  50.0%" in lines
    assert "                  2   NotAPdfError: no" in lines
    assert "poppler                           1              1              -              -" in lines
    assert "qpdf                              -              -              -              1" in lines
    assert "pages examined: 62 of 92" in lines
    assert "of 1 long documents a sample of the pages was examined (--all-pages examines all)" in lines
    assert "      poppler, pages 2: page changed (poppler): page 2: much" in lines
    assert "\x1b" not in told


def test_a_run_tells_each_document_apart(tmp_path: Path, samples: Path) -> None:
    needs("pdftotext", "pdftoppm", "pdfsig", "qpdf")
    corpus = tmp_path / "corpus"
    (corpus / "other").mkdir(parents=True)
    for name in ("crashed", "killed", "endless", "greedy", "swapped", "unstamped"):
        shutil.copy(samples / "surat-dinas.pdf", corpus / f"{name}.pdf")
    shutil.copy(samples / "lampiran-lanskap.pdf", corpus / "other" / "b.PDF")
    (corpus / "refused.pdf").write_text("not a PDF at all")
    out = tmp_path / "out"
    run = python(DRIVER, corpus, "--out", out, "--limit", "8")
    stdout, stderr = run.communicate(timeout=110)
    assert run.returncode == 1, stdout + stderr
    assert stderr == ""
    report = json.loads((out / "corpus.json").read_text())
    outcomes = {one["file"]: (one["outcome"], one["reason"]) for one in report["files"]}
    assert outcomes.pop("other/b.PDF") == ("signed", "stamped and signed")
    assert outcomes.pop("refused.pdf") == ("refused", "NotAPdfError: the document is not a readable PDF.")
    assert outcomes.pop("endless.pdf") == ("limit", "time")
    assert outcomes.pop("greedy.pdf") == ("limit", "memory")
    assert outcomes.pop("killed.pdf") == ("crashed", "ended by SIGABRT")
    assert outcomes["crashed.pdf"][0] == "crashed"
    assert outcomes["crashed.pdf"][1].startswith("RuntimeError in ")
    assert outcomes["swapped.pdf"][0] == "harmed"
    assert "page count changed (poppler)" in outcomes["swapped.pdf"][1]
    assert outcomes["unstamped.pdf"] == ("harmed", "clause not read; stamp not seen (poppler)")
    pictures = [picture for one in report["files"] for picture in one["pictures"]]
    assert pictures == ["unstamped.pdf/page-0001-poppler.png"]
    assert (out / "pages" / pictures[0]).read_bytes().startswith(b"\x89PNG")
    assert report["outcomes"] == {"signed": 1, "refused": 1, "harmed": 2, "crashed": 2, "limit": 2}
    assert "clause, pages 1: clause not read" in stdout


def test_an_interrupted_run_tells_what_was_done(tmp_path: Path, samples: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("a", "endless", "z"):
        shutil.copy(samples / "surat-dinas.pdf", corpus / f"{name}.pdf")
    run = python(DRIVER, corpus, "--out", tmp_path / "out", "--jobs", "1", "--limit", "100")
    give_up = time.monotonic() + 60
    while not (tmp_path / "endless-began").exists():
        assert run.poll() is None
        assert time.monotonic() < give_up
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    stdout, stderr = run.communicate(timeout=20)
    assert run.returncode == 130, stdout + stderr
    assert stdout.startswith("1 of 3 documents, then interrupted")
    assert "Traceback" not in stderr
    report = json.loads((tmp_path / "out" / "corpus.json").read_text())
    assert report["interrupted"]
    assert [one["file"] for one in report["files"]] == ["a.pdf"]
    give_up = time.monotonic() + 20
    while alive(int((tmp_path / "endless-began").read_text())):
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_usage_errors_exit_with_2(tmp_path: Path) -> None:
    code = "import sys; from benchmarks.corpus import main; sys.exit(main(sys.argv[1:]))"
    (tmp_path / "a.pdf").touch()
    for arguments in ((tmp_path / "missing",), (tmp_path, "--agreement", "nobody"), (tmp_path, "--out", tmp_path)):
        run = python(code, *arguments)
        stdout, stderr = run.communicate(timeout=60)
        assert (run.returncode, stdout) == (2, "")
        assert stderr.startswith("error: ")
