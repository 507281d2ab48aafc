"""Documents are opened without being changed, and what cannot be opened says why."""

import hashlib
import io
import os
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from bsre_sign.document import Document
from bsre_sign.document.words import words_of
from bsre_sign.errors import DocumentRefusedError, InputError, NotAPdfError, PasswordNeededError


def saved(pdf: pikepdf.Pdf, *, owner: str = "", user: str = "") -> bytes:
    target = io.BytesIO()
    if owner or user:
        pdf.save(target, encryption=pikepdf.Encryption(owner=owner, user=user))
    else:
        pdf.save(target)
    return target.getvalue()


def one_page() -> pikepdf.Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    return pdf


def with_form(*fields: pikepdf.Object) -> pikepdf.Pdf:
    pdf = one_page()
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field) for field in fields]))
    return pdf


PLAIN = saved(one_page())


def test_a_missing_file_is_named_with_the_systems_reason(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"hilang\.pdf cannot be read: no such file") as caught:
        Document.open(tmp_path / "hilang.pdf")
    assert not isinstance(caught.value, NotAPdfError)


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Document.open(tmp_path)


@pytest.mark.timeout(10)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names here")
def test_a_pipe_is_no_document_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipa.pdf")
    for ask in (Document.open, lambda path: Document("pipa", path=path).read()):
        with pytest.raises(InputError, match="is no regular file") as caught:
            ask(tmp_path / "pipa.pdf")
        assert not isinstance(caught.value, NotAPdfError)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files have no names here")
def test_an_open_file_has_a_path_that_other_processes_understand(tmp_path: Path) -> None:
    path = tmp_path / "surat.pdf"
    path.write_bytes(PLAIN)
    with path.open("rb") as stream:
        document = Document.open(f"/proc/self/fd/{stream.fileno()}")
    assert document.path == path.resolve()
    assert document.read() == PLAIN


def test_an_empty_file_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "kosong.pdf").touch()

    with pytest.raises(NotAPdfError, match="is empty"):
        Document.open(tmp_path / "kosong.pdf")
    with pytest.raises(NotAPdfError, match="is empty"):
        Document.from_bytes(b"")


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"\0" * 5000, b"x" * 1024 + b"%PDF-1.7"])
def test_what_does_not_begin_as_a_pdf_is_refused_when_it_is_opened(data: bytes) -> None:
    with pytest.raises(NotAPdfError, match="not a readable PDF"):
        Document.from_bytes(data, "surat.docx")


def test_junk_before_the_header_is_read_as_viewers_do() -> None:
    with Document.from_bytes(b"\r\nsampah\r\n" + PLAIN).pdf() as pdf:
        assert len(pdf.pages) == 1


NO_ROOT = PLAIN.replace(b"/Root", b"/Ruut")


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff" * 3000, PLAIN[:40], NO_ROOT])
def test_what_only_begins_as_a_pdf_is_refused_when_it_is_used(data: bytes) -> None:
    document = Document.from_bytes(data)

    with pytest.raises(NotAPdfError), document.pdf():
        pass
    with pytest.raises(NotAPdfError):
        document.is_signed()


def test_an_encrypted_document_needs_its_password(tmp_path: Path) -> None:
    path = tmp_path / "rahasia.pdf"
    path.write_bytes(saved(one_page(), owner="pemilik", user="pembaca"))

    for password, said in ((None, "is locked with a password"), ("salah", "does not open")):
        document = Document.open(path, password=password)
        with pytest.raises(PasswordNeededError, match=said), document.pdf():
            pass
    for password in ("pemilik", "pembaca"):
        with Document.open(path, password=password).pdf() as pdf:
            assert len(pdf.pages) == 1


def test_a_document_with_an_owner_password_only_is_read_without_one() -> None:
    with Document.from_bytes(saved(one_page(), owner="pemilik")).pdf() as pdf:
        assert pdf.is_encrypted


def test_file_and_memory_give_the_same_document(tmp_path: Path) -> None:
    path = tmp_path / "surat.pdf"
    path.write_bytes(PLAIN)
    on_disk, in_memory = Document.open(path), Document.from_bytes(PLAIN, "surat.pdf")

    assert on_disk.read() == in_memory.read() == PLAIN
    assert on_disk.sha256 == in_memory.sha256 == hashlib.sha256(PLAIN).hexdigest().upper()
    assert on_disk.name == str(path)
    with on_disk.stream() as one, on_disk.stream() as other:
        one.read(10)
        assert other.tell() == 0
    with on_disk.pdf() as pdf:
        del pdf.pages[0]
    assert path.read_bytes() == PLAIN


def test_a_documents_size_is_told_without_opening_it_and_a_lost_one_says_why(tmp_path: Path) -> None:
    path = tmp_path / "surat.pdf"
    path.write_bytes(PLAIN)
    document = Document.open(path)
    assert document.size == Document.from_bytes(PLAIN).size == len(PLAIN)
    path.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        document.size  # noqa: B018


def test_an_error_in_the_block_is_not_taken_for_a_broken_document() -> None:
    with pytest.raises(ValueError, match="mine"), Document.from_bytes(PLAIN).pdf():
        raise ValueError("mine")


def test_the_password_is_not_shown() -> None:
    assert "rahasia" not in repr(Document.from_bytes(PLAIN, password="rahasia"))


@pytest.mark.parametrize(
    "pdf",
    [
        one_page(),
        with_form(),
        with_form(Dictionary(FT=Name.Sig, T=String("kosong"))),
        with_form(Dictionary(FT=Name.Tx, T=String("isian"), V=String("nilai"))),
        with_form(Array([])),
    ],
    ids=["no form", "no field", "empty signature field", "text field", "no dictionary"],
)
def test_without_a_signature_value_nothing_is_signed(pdf: pikepdf.Pdf) -> None:
    assert not Document.from_bytes(saved(pdf)).is_signed()


@pytest.mark.parametrize(
    "pdf",
    [
        with_form(Dictionary(FT=Name.Sig, T=String("tte"), V=Dictionary(Type=Name.Sig))),
        with_form(Dictionary(FT=Name.Sig, Kids=Array([Dictionary(T=String("anak"), V=Dictionary())]))),
        with_form(Dictionary(T=String("induk"), Kids=Array([Dictionary(FT=Name.Sig, V=Dictionary())]))),
    ],
    ids=["direct", "type inherited", "nested"],
)
def test_a_signature_value_is_found_wherever_it_hangs(pdf: pikepdf.Pdf) -> None:
    assert Document.from_bytes(saved(pdf)).is_signed()


def test_a_form_that_runs_in_a_circle_ends() -> None:
    pdf = one_page()
    field = pdf.make_indirect(Dictionary(T=String("lingkar")))
    field.Kids = Array([field, field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    assert not Document.from_bytes(saved(pdf)).is_signed()


def test_a_form_without_end_is_refused() -> None:
    pdf = one_page()
    fields = [pdf.make_indirect(Dictionary()) for _ in range(100_001)]
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields))

    with pytest.raises(DocumentRefusedError, match="too large"):
        Document.from_bytes(saved(pdf)).is_signed()


@pytest.mark.parametrize("mapped", [True, False])
def test_a_small_document_that_is_cut_off_while_it_is_open_stays_as_it_was(
    mapped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not mapped:
        monkeypatch.delattr("os.memfd_create", raising=False)
    path = tmp_path / "surat.pdf"
    path.write_bytes(saved(many_pages()))
    with Document.open(path).pdf() as pdf:
        path.write_bytes(b"")
        assert [int(page.obj.Number) for page in pdf.pages] == list(range(50))


def test_a_document_too_large_to_be_copied_is_read_from_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bsre_sign.document.document._SMALL", 10)
    path = tmp_path / "surat.pdf"
    path.write_bytes(saved(many_pages()))
    with Document.open(path).pdf() as pdf:
        assert [int(page.obj.Number) for page in pdf.pages] == list(range(50))


def test_what_pages_inherit_stays_where_it_is() -> None:
    pdf = many_pages()
    for page in pdf.pages:
        del page.obj["/MediaBox"]
    pdf.Root.Pages.MediaBox = Array([0, 0, 300, 400])
    with Document.from_bytes(saved(pdf)).pdf() as opened:
        assert "/MediaBox" not in opened.pages[7].obj
        assert list(opened.pages[7].mediabox) == [0, 0, 300, 400]


def many_pages() -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for number in range(50):
        pdf.add_blank_page(page_size=(595, 842)).obj["/Number"] = number
    return pdf


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"/Sig", "/Sig"),
        (b"/\xc5TSI", "/#c5TSI"),
        (b"(surat)", "surat"),
        (b"<feff0041>", "A"),
        (b"<efbbbffffe41>", "\ufeff\ufffd\ufffdA"),
    ],
)
def test_names_and_strings_that_are_no_text_are_told_all_the_same(raw: bytes, words: str) -> None:
    assert words_of(pikepdf.Object.parse(raw)) == words
