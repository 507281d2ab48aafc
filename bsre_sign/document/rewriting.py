"""What a document cannot keep when it is written anew, as a stamp and a first signature want it."""

from pikepdf import Dictionary, Name, Pdf

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.language import Text

_USAGE_RIGHTS = ("/UR3", "/UR")


def ready_to_rewrite(pdf: Pdf) -> tuple[Text, ...]:
    """Make ``pdf`` ready to be written anew; what its owner should know of that.

    Raises:
        DocumentRefusedError: it is encrypted in a way that cannot be kept.
    """
    _check_encryption(pdf)
    _complete(pdf)
    remarks = []
    if _drop_usage_rights(pdf):
        remarks.append(
            Text(
                id="Hak pakai tambahan Adobe Reader dilepas, karena batal oleh perubahan apa pun.",
                en="Usage rights for Adobe Reader were removed, because any change voids them.",
            )
        )
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form:
        remarks.append(
            Text(
                id="Dokumen berisi formulir XFA: pembaca yang menggambarnya sendiri tidak menampilkan stempel.",
                en="The document holds an XFA form: readers that draw it themselves do not show the stamp.",
            )
        )
    return tuple(remarks)


def _complete(pdf: Pdf) -> None:
    """Give a damaged document what every reader needs of trailer and catalog (ISO 32000-2, 7.5.5, 7.7.2)."""
    if not pdf.Root.is_indirect:
        pdf.trailer.Root = pdf.make_indirect(pdf.Root)
    if pdf.Root.get("/Type") != Name.Catalog:
        pdf.Root.Type = Name.Catalog
    if Name.Size not in pdf.trailer:
        pdf.trailer.Size = 0  # the right number comes when it is written


def _drop_usage_rights(pdf: Pdf) -> bool:
    """Remove the usage rights that a form may grant Adobe Reader (ISO 32000-2, 12.8.2.3); whether there were any.

    They are a signature over the file's bytes. Left in a changed file, Adobe Reader says at every opening that the
    document was changed and its features are off.
    """
    permissions = pdf.Root.get("/Perms")
    if not isinstance(permissions, Dictionary):
        return False
    granted = [key for key in _USAGE_RIGHTS if key in permissions]
    for key in granted:
        del permissions[key]
    if granted and not permissions.keys():
        del pdf.Root.Perms
    return bool(granted)


def _check_encryption(pdf: Pdf) -> None:
    """Check that ``pdf``, if encrypted, can be encrypted again so that the same people can read the same things.

    Raises:
        DocumentRefusedError: only its attachments are encrypted, or its encryption is guarded by a code over the
            whole file (ISO/TS 32004).
    """
    if not pdf.is_encrypted:
        return
    encrypt = pdf.trailer.Encrypt
    if Name.AuthCode in pdf.trailer or Name.KDFSalt in encrypt:
        raise DocumentRefusedError(
            Text(
                id="Dokumen ini dilindungi kode keutuhan (ISO/TS 32004), yang batal bila dokumennya diubah.",
                en="This document is protected by an integrity code (ISO/TS 32004), which any change voids.",
            ),
            Text(
                id="Bubuhkan stempel dan tanda tangan dahulu, atau hapus enkripsinya.",
                en="Stamp and sign it first, or remove its encryption.",
            ),
        )
    # qpdf encrypts either all or nothing: whoever could read the pages without a password no longer could.
    spared = all(encrypt.get(key, Name.Identity) == Name.Identity for key in ("/StmF", "/StrF"))
    if pdf.encryption.V >= 4 and spared:
        raise DocumentRefusedError(
            Text(
                id="Hanya lampiran dokumen ini yang dienkripsi; enkripsi seperti itu tidak dapat dipertahankan.",
                en="Only this document's attachments are encrypted, which cannot be kept so.",
            ),
            Text(
                id="Enkripsi seluruh dokumen, atau hapus enkripsinya.",
                en="Encrypt the whole document, or remove its encryption.",
            ),
        )
