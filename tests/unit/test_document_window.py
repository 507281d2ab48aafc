"""A PDF in memory reads the same, however it is opened."""

import io
import os

import pikepdf
import pytest

from bsre_sign.document import open_over, window


def document() -> bytes:
    pdf = pikepdf.new()
    for number in range(300):
        pdf.add_blank_page().Contents = pdf.make_stream(b"%% %d" % number * 1000)
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, encryption=pikepdf.Encryption(user="rahasia", owner="rahasia"))
    return out.getvalue()


DATA = document()


@pytest.mark.parametrize("way", ["mapped", "copied", "window"])
def test_what_is_opened_is_what_was_written(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    if way == "window":
        monkeypatch.setattr(window, "_SMALL", 1000)
    elif way == "copied":
        monkeypatch.delattr(os, "memfd_create", raising=False)
    whole = memoryview(b"before" + DATA + b"behind")
    with open_over(whole[6 : 6 + len(DATA)], "rahasia") as pdf:
        assert [page.Contents.read_bytes()[:4] for page in pdf.pages][:3] == [b"% 0%", b"% 1%", b"% 2%"]
        assert len(pdf.pages) == 300
    with pytest.raises(pikepdf.PasswordError):
        open_over(memoryview(DATA), None)
    with pytest.raises(pikepdf.PdfError):
        open_over(memoryview(DATA[: len(DATA) // 2]), "rahasia", attempt_recovery=False)
