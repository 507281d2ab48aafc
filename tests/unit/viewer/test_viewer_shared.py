"""Long documents are looked at by two workers, and large ones let go of what was read of their pages."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from viewer_pages import bomb, document, endless, here, words

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.viewer import Strip, limits, session, survey
from bsre_sign.viewer.pool import PROGRAM, pool
from bsre_sign.viewer.worker.loop import Server
from bsre_sign.viewer.worker.pdfium import PdfiumDocument
from bsre_sign.workers import guard
from bsre_sign.workers.pool import Pool
from bsre_sign.workers.wire import receive, send

FOOT = Strip(top=84 / 842, left=0.05, right=0.95, rows=84)
MANY = 37

two = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two processors")


def book(pages: int = MANY) -> bytes:
    """Each page has a word of its own, and ink of its own at the foot."""
    return document(*(words(f"halaman {number}", 100, 300) + f"100 {number} 50 2 re f" for number in range(pages)))


def test_every_page_of_a_long_document_is_seen_in_its_place() -> None:
    views = survey(book(), [FOOT] * (MANY - 2))

    assert [view.text for view in views] == [f"halaman {number}" for number in range(MANY)]
    assert [view.ink is None for view in views] == [False] * (MANY - 2) + [True] * 2
    for number, view in enumerate(views[: MANY - 2]):
        assert view.ink is not None
        assert [row for row, inked in enumerate(view.ink) if inked] == [number, number + 1]


@two
def test_two_workers_share_a_long_document_and_one_takes_a_short_one() -> None:
    lent: list[int] = []
    leases = pool()._leases

    class Counted(set):  # type: ignore[type-arg]
        def add(self, one: object) -> None:
            super().add(one)
            lent.append(len(self))

    pool()._leases = Counted(leases)
    try:
        survey(book(15), [FOOT] * 15)
        assert max(lent) == 1
        for _ in range(2):
            survey(book(16), [FOOT] * 16)
        assert max(lent) == 2
    finally:
        pool()._leases = leases


@two
@pytest.mark.parametrize(("pages", "workers"), [(16, 1), (200, 2)])
def test_a_second_worker_is_not_started_for_what_one_has_soon_done(
    pages: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Pool(PROGRAM, 2)
    monkeypatch.setattr(session, "pool", lambda: fresh)
    try:
        survey(book(pages), [FOOT] * pages)
        assert len(fresh._waiting) == workers
        survey(book(pages), [FOOT] * pages)
        assert len(fresh._waiting) == 2
    finally:
        fresh.close()


def test_a_long_document_does_not_wait_for_a_second_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool(), "_places", 1)

    assert [view.text for view in survey(book(), [FOOT] * MANY)] == [f"halaman {number}" for number in range(MANY)]
    with pool().lease(), pool().spare() as none:
        assert none is None


@pytest.mark.parametrize("at", [2, 30])
def test_a_page_that_takes_too_long_costs_no_other_page(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_SECONDS", 1.0)
    source = bomb(endless(), pages=1, good=MANY - 1)
    moved = _with_first_page_at(source, at)
    views = survey(moved, [FOOT] * MANY)

    assert [number for number, view in enumerate(views) if view.lost] == [at]
    assert [view.text for number, view in enumerate(views) if number != at] == ["sehat"] * (MANY - 1)


def test_three_such_pages_on_one_side_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_SECONDS", 0.5)
    with pytest.raises(DocumentRefusedError):
        survey(bomb(endless(), pages=3, good=MANY), [FOOT] * MANY)


def _with_first_page_at(source: bytes, place: int) -> bytes:
    import pikepdf

    with pikepdf.open(io.BytesIO(source)) as pdf:
        page = pdf.pages[0]
        del pdf.pages[0]
        pdf.pages.insert(place, page)
        target = io.BytesIO()
        pdf.save(target, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
        return target.getvalue()


class Filling(guard.Memory):
    """As if every page took so many bytes, until the document is opened anew."""

    def __init__(self, each: int, document: int) -> None:
        self.taken, self.each, self.document = 0, each, document

    def kept(self) -> int:
        self.taken += self.each
        return self.taken + self.document


@pytest.mark.parametrize("in_file", [True, False])
def test_a_large_document_is_opened_anew_when_its_pages_fill_the_memory(
    in_file: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RETAINED_MEMORY", 1000)
    monkeypatch.setattr(limits, "PAGES_MEMORY", 5000)
    source = book()
    (tmp_path / "buku.pdf").write_bytes(source)
    memory = Filling(300, 0 if in_file else len(source))
    asked, answered = io.BytesIO(), io.BytesIO()
    path = str(tmp_path / "buku.pdf") if in_file else None
    send(asked, {"do": "open", "as": 0, "path": path, "password": None, "seconds": 5}, () if in_file else (source,))
    for page in range(MANY):
        send(asked, {"do": "text", "reach": 1.0, "page": page, "seconds": 5})
    asked.seek(0)
    worker = Server(asked, answered, memory)
    opened: list[int] = []
    serve_open = worker._open

    def watched(head: object, body: bytearray) -> object:
        answer = serve_open(head, body)  # type: ignore[arg-type]
        (one,) = worker._documents.values()
        reopen = one.reopen

        def counted() -> None:
            opened.append(1)
            memory.taken = 0
            reopen()

        one.reopen = counted  # type: ignore[method-assign]
        return answer

    worker._open = watched  # type: ignore[assignment,method-assign]
    worker.serve()
    answered.seek(0)
    texts = []
    while (answer := receive(answered, 1 << 20)) is not None:
        texts.append(bytes(answer[1]).decode())

    assert texts[2:] == [f"halaman {number}" for number in range(MANY)]
    assert len(opened) == MANY // 4


def test_what_was_read_of_a_large_document_is_let_go_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    source, opened = book(), list[int]()
    reopen = PdfiumDocument.reopen

    def counted(one: PdfiumDocument) -> None:
        opened.append(1)
        reopen(one)

    monkeypatch.setattr(PdfiumDocument, "reopen", counted)
    questions = [{"do": "text", "reach": 1.0, "page": page} for page in range(MANY)]

    whole = here(*questions, source=source)
    assert not opened
    monkeypatch.setattr(limits, "PAGES_MEMORY", len(source) / 4)

    assert here(*questions, source=source) == whole
    assert len(opened) == 3
