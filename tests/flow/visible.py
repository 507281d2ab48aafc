"""Visible signatures, made by pyHanko's own signer with the test PKI's keys."""

from __future__ import annotations

import io
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, fields, signers
from pyhanko.stamp import TextStampStyle

from bsre_sign.testing import TestPki


def signed_visibly(
    data: bytes, folder: Path, boxes: dict[str, tuple[int, tuple[int, int, int, int]]], pki: TestPki
) -> bytes:
    """``data`` signed once for each name in ``boxes``: the page (from 0) and its place in points."""
    key = folder / "pejabat.p12"
    key.write_bytes(pki.pkcs12("pejabat-satu", b"uji"))
    signer = SimpleSigner.load_pkcs12(str(key), passphrase=b"uji")  # type: ignore[no-untyped-call]
    assert signer is not None
    for name, (page, box) in boxes.items():
        output = io.BytesIO()
        signers.PdfSigner(
            PdfSignatureMetadata(field_name=name, subfilter=fields.SigSeedSubFilter.PADES, reason="Persetujuan"),
            signer=signer,
            stamp_style=TextStampStyle(stamp_text="Ditandatangani secara elektronik"),
            new_field_spec=fields.SigFieldSpec(name, on_page=page, box=box),
        ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), output=output)
        data = output.getvalue()
    return data
