"""A further signature on a signed document: an incremental update, nothing before it touched."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import pikepdf
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, PdfSignedData, SignatureObject

from bsre_sign.document import open_pdf
from bsre_sign.errors import DocumentRefusedError
from bsre_sign.language import Text
from bsre_sign.pades.signing import locks
from bsre_sign.pades.signing.appending import OpenField, existing_field, new_field
from bsre_sign.pades.signing.placeholder import Placeholder
from bsre_sign.pades.signing.plan import SignaturePlan
from bsre_sign.pades.signing.widget import Widget

_BREAKAGE = (
    PdfError,
    pikepdf.PdfError,
    pikepdf.PasswordError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    RecursionError,
)
_PIECE = 1 << 18


class _Update(IncrementalPdfFileWriter):
    """An update that holds what is put into it, and nothing else."""

    def _update_meta(self) -> None:
        """Leave XMP and Info as they were signed; the engine would date them anew, and XMP it may not even read."""


def open_for_update(stream: BinaryIO, password: str | None) -> IncrementalPdfFileWriter:
    """A writer that appends to the file in ``stream``.

    Raises:
        DocumentRefusedError: the file's structure cannot be appended to.
    """
    with refusing():
        # Not strict: MS Word's hybrid cross references are refused otherwise, and real documents have them.
        writer = _Update(stream, strict=False)
        handler: Any = writer.prev.security_handler
        if handler is not None and writer.encrypt(password or "").status is AuthStatus.FAILED:
            # The engine does not know revision 5, nor passwords that were written in another encoding; qpdf does.
            with open_pdf(stream, password) as pdf:
                handler._shared_key, handler._auth_failed = pdf.encryption.encryption_key, False
    return writer


@contextmanager
def refusing() -> Iterator[None]:
    """Whatever breaks in the engine over a document's structure is a refusal of the document."""
    try:
        yield
    except _BREAKAGE as error:
        raise DocumentRefusedError(
            Text(
                id=f"Struktur dokumen bertanda tangan ini tidak dapat ditambahi: {error}.",
                en=f"This signed document's structure cannot be appended to: {error}.",
            ),
            Text(
                id="Tanda tangani salinan asli yang belum diolah aplikasi lain.",
                en="Sign the original copy, before other software processed it.",
            ),
        ) from error


def prepare(
    stream: BinaryIO,
    plan: SignaturePlan,
    reserve: int,
    digest_algorithm: str,
    password: str | None,
    *,
    widgets: Sequence[Widget] = (),
    locking: locks.Locking | None = None,
) -> Placeholder:
    """Append a signature with room for ``reserve`` bytes of DER to the signed file in ``stream``.

    A new field is invisible, or is seen where the only one of ``widgets`` says; an existing one, which the plan names,
    keeps its places and gets their appearances. It is an approval signature: only a document's first signature can
    certify (ISO 32000-2, 12.8.2.2). ``locking`` is what it locks, by default the plan's own lock.

    Raises:
        DocumentRefusedError: the structure cannot be appended to.
    """
    writer = open_for_update(stream, password)
    signature = SignatureObject(
        subfilter=SigSeedSubFilter.PADES, reason=plan.reason, location=plan.location, bytes_reserved=2 * reserve
    )
    signature["/M"] = pdf_string(plan.pdf_time())
    if locking is None and plan.lock is not None:
        locking = locks.Locking(plan.lock)
    with refusing():
        field = (
            new_field(writer, free_name(writer, "tte"), "Tanda tangan elektronik", widgets[0] if widgets else None)
            if plan.field is None
            else existing_field(writer, plan.field, widgets)
        )
        return append(writer, stream, field, signature, digest_algorithm, locking)


def prepare_document_timestamp(
    writer: IncrementalPdfFileWriter, stream: BinaryIO, reserve: int, digest_algorithm: str
) -> Placeholder:
    """Append a document timestamp field (ETSI EN 319 142-1, 5.4.3) along with what ``writer`` already holds."""
    signature = DocumentTimestamp(bytes_reserved=2 * reserve)
    with refusing():
        field = new_field(writer, free_name(writer, "dts"), "Stempel waktu dokumen")
        return append(writer, stream, field, signature, digest_algorithm)


def append(
    writer: IncrementalPdfFileWriter,
    stream: BinaryIO,
    field: OpenField,
    signature: PdfSignedData,
    digest_algorithm: str,
    locking: locks.Locking | None = None,
) -> Placeholder:
    """Write what ``writer`` holds, with ``signature`` in ``field``; the place of its value."""
    mdp = None
    if locking is not None:
        spec = FieldMDPSpec(FieldMDPAction(pdf_name(f"/{locking.lock.action}")), list(locking.lock.fields))
        permission = MDPPerm(locking.permission) if locking.permission is not None else None
        mdp = SigMDPSetup(digest_algorithm, field_lock=spec, docmdp_perms=permission)
    field.embedder.send(SigObjSetup(sig_placeholder=signature, mdp_setup=mdp))
    prepared, _ = field.embedder.send(SigIOSetup(md_algorithm=digest_algorithm, in_place=True, chunk_size=_PIECE))
    field.embedder.close()
    size = stream.seek(0, 2)
    digested = digest_algorithm, prepared.document_digest
    start, end = prepared.reserved_region_start, prepared.reserved_region_end
    return Placeholder(field.name, start, end, size, digested=digested)


def free_name(writer: IncrementalPdfFileWriter, stem: str) -> str:
    """A field name of that stem that is not taken."""
    taken = {name for name, _, _ in enumerate_sig_fields(writer)}
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"
