"""Ways in which others encrypt a PDF."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
from oracles import call
from pikepdf import Array, Dictionary, Name, Stream, String
from pyhanko.pdf_utils import crypt, generic
from pyhanko.pdf_utils.crypt import (
    CryptFilterConfiguration,
    StandardAESCryptFilter,
    StandardSecurityHandler,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

USER, OWNER = "pembaca", "pemilik"
IDENTITY: Any = generic.pdf_name("/Identity")
STD_CF: Any = crypt.STD_CF

WAYS: dict[str, tuple[str, ...]] = {
    "rc4-40": ("40",),
    "rc4-128": ("128", "--use-aes=n", "--print=low", "--modify=none"),
    "aes-128": ("128", "--use-aes=y", "--extract=n"),
    "aes-256-r5": ("256", "--force-R5", "--modify=annotate"),
    "aes-256-r6": ("256", "--print=none"),
}
"""Key length and restrictions, as qpdf's command line has them."""


def locked(source: Path, way: tuple[str, ...], folder: Path, user: str = USER, *options: str) -> bytes:
    """The document in ``source``, encrypted by qpdf's command line."""
    target = folder / "terkunci.pdf"
    call("qpdf", *options, "--allow-weak-crypto", "--encrypt", user, OWNER, *way, "--", source, target)
    return target.read_bytes()


def filtered(data: bytes, streams: Any, strings: Any, files: Any = None) -> bytes:
    """``data`` encrypted with AES-256, each kind of content by the crypt filter that is named for it."""
    filters = CryptFilterConfiguration(
        {STD_CF: StandardAESCryptFilter(keylen=32)},
        default_stream_filter=streams,
        default_string_filter=strings,
        default_file_filter=files,
    )
    return _written(data, crypt_filter_config=filters, pdf_mac=False)


def guarded(data: bytes, *, gcm: bool = False) -> bytes:
    """``data`` encrypted with AES-256 and an integrity code over the file (ISO/TS 32004), or with AES-GCM."""
    return _written(data, pdf_mac=not gcm, use_gcm=gcm)


def _written(data: bytes, **options: Any) -> bytes:
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(data)))
    writer._assign_security_handler(StandardSecurityHandler.build_from_pw(OWNER, USER, **options))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def with_streams_of_every_kind(source: Path) -> bytes:
    """The document in ``source`` with well packed, badly packed and unpacked streams, and a string, in its catalog."""
    output = io.BytesIO()
    with pikepdf.open(source) as pdf:
        packed = Stream(pdf, b"")
        packed.write(b"beras " * 200_000)
        hexadecimal = Stream(pdf, b"68616C6F>" * 1000, Filter=Name.ASCIIHexDecode)
        plain = Stream(pdf, b"halo " * 1000)
        pdf.Root.Isi = Dictionary(Aliran=Array([packed, hexadecimal, plain]), Teks=String("Rahasia – é"))
        pdf.save(output)
    return output.getvalue()
