"""What is said where a document cannot be shown."""

from bsre_sign.errors import DocumentRefusedError, NotAPdfError, PasswordNeededError, ServiceError
from bsre_sign.language import Text
from bsre_sign.viewer import limits


def not_a_pdf() -> NotAPdfError:
    """PDFium cannot open it."""
    return NotAPdfError(
        Text(id="Halaman PDF tidak dapat dibaca.", en="The PDF's pages cannot be read."),
        Text(id="Periksa apakah berkas itu PDF yang utuh.", en="Check that the file is a complete PDF."),
    )


def password_needed() -> PasswordNeededError:
    """It is encrypted and the password does not open it."""
    return PasswordNeededError(
        Text(id="PDF terenkripsi dan kata sandinya tidak cocok.", en="The PDF is encrypted and no password fits."),
        Text(id="Berikan kata sandinya dengan --password-file.", en="Give its password by --password-file."),
    )


def page_refused(number: int) -> DocumentRefusedError:
    """There is no such page, or PDFium cannot draw it."""
    return DocumentRefusedError(
        Text(id=f"Halaman {number} tidak dapat digambar.", en=f"Page {number} cannot be drawn."),
        Text(id="Periksa nomor halaman dan keutuhan berkas.", en="Check the page's number and the file."),
    )


def page_too_much(number: int, *, late: bool) -> DocumentRefusedError:
    """A page took more time or memory than a page may take."""
    seconds, megabytes = f"{limits.PAGE_SECONDS:g}", limits.MEMORY // 1_000_000
    return DocumentRefusedError(
        Text(
            id=f"Halaman {number} tidak dapat digambar dalam {seconds} detik.",
            en=f"Page {number} cannot be drawn within {seconds} seconds.",
        )
        if late
        else Text(
            id=f"Halaman {number} tidak dapat digambar dengan memori {megabytes} MB.",
            en=f"Page {number} cannot be drawn with {megabytes} MB of memory.",
        ),
        _SIMPLER,
    )


def document_too_much(*, late: bool) -> DocumentRefusedError:
    """Opening the document, or all its pages together, took more time or memory than they may."""
    return DocumentRefusedError(
        Text(
            id="Dokumen tidak dapat dibaca dalam batas waktu.", en="The document cannot be read within the time limit."
        )
        if late
        else Text(
            id="Dokumen tidak dapat dibaca dalam batas memori.",
            en="The document cannot be read within the memory limit.",
        ),
        _SIMPLER,
    )


def no_worker() -> ServiceError:
    """The process that shows documents cannot be started; says nothing about any document."""
    return ServiceError(
        Text(id="Proses penampil PDF tidak dapat dijalankan.", en="The process that shows PDFs cannot be started."),
        Text(
            id="Periksa batas proses dan memori mesin ini, serta pemasangan pypdfium2.",
            en="Check this machine's limits on processes and memory, and how pypdfium2 is installed.",
        ),
    )


_SIMPLER = Text(
    id="Buat ulang PDF itu dengan isi yang lebih sederhana, misalnya dengan mencetaknya ke PDF.",
    en="Make the PDF again with simpler content, for instance by printing it to PDF.",
)
