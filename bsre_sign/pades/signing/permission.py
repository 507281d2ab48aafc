"""What the signatures that are there let others do (ISO 32000-2, 12.8.2.2, 12.8.2.4)."""

from pikepdf import Array, Dictionary, Name, Object, Pdf

from bsre_sign.errors import AlreadySignedError
from bsre_sign.evidence import FieldLock
from bsre_sign.language import Text
from bsre_sign.pades.reading.fields import signatures
from bsre_sign.pades.signing import locks
from bsre_sign.pades.signing.fields import Field, fields_of

_NEW = "tte_"


def check_permission(pdf: Pdf, document: str, field: str | None) -> None:
    """See that a further signature in ``field``, or in a new one, breaks none that is there.

    Raises:
        AlreadySignedError: one of them allows no further signature, or not in this field.
    """
    if any(one.docmdp == 1 for one in signatures(pdf)):
        raise AlreadySignedError(
            Text(
                id=f"{document} disahkan tanpa mengizinkan perubahan apa pun.",
                en=f"{document} is certified so that nothing may be added.",
            ),
            Text(
                id="Mintalah dokumen yang disahkan dengan --certify forms.",
                en="Ask for a document that is certified by --certify forms.",
            ),
        )
    known = fields_of(pdf)
    for signed in (one for one in known if isinstance(one.value, Dictionary)):
        locking, closed = _locking(signed)
        if closed:
            raise AlreadySignedError(
                Text(
                    id=f"Tanda tangan {signed.name} ({_who(signed).id}) mengunci seluruh dokumen.",
                    en=f"The signature {signed.name} ({_who(signed).en}) locks the whole document.",
                ),
                Text(
                    id="Mintalah salinan dari sebelum tanda tangan itu.",
                    en="Ask for a copy from before that signature.",
                ),
            )
        if locking is not None and locks.covers(locking, field if field is not None else _free(known)):
            where = Text(id="kolom baru", en="a new field") if field is None else Text(id=field, en=field)
            raise AlreadySignedError(
                Text(
                    id=f"Tanda tangan {signed.name} ({_who(signed).id}) mengunci {where.id}.",
                    en=f"The signature {signed.name} ({_who(signed).en}) locks {where.en}.",
                ),
                Text(
                    id="Pakai kolom yang tidak dikunci (--field), atau salinan dari sebelum tanda tangan itu.",
                    en="Use a field that is not locked (--field), or a copy from before that signature.",
                ),
            )


def _locking(field: Field) -> tuple[FieldLock | None, bool]:
    """The lock that a signature states, and whether it closes the document, as its field or itself says."""
    stated, permissions = None, [_permission(field.locking)]
    references = field.value.get("/Reference") if isinstance(field.value, Dictionary) else None
    for one in list(references)[:16] if isinstance(references, Array) else ():
        parameters = one.get("/TransformParams") if isinstance(one, Dictionary) else None
        if not isinstance(parameters, Dictionary) or one.get("/TransformMethod") != Name.FieldMDP:
            continue
        permissions.append(_permission(parameters))
        found = locks.read(parameters, field.name)
        stated = found.lock if found is not None else None
    return stated, 1 in permissions


def _permission(value: Object | None) -> int | None:
    permission = value.get("/P") if isinstance(value, Dictionary) else None
    return permission if isinstance(permission, int) else None


def _free(known: list[Field]) -> str:
    """The name that a new field would get."""
    taken = {one.name for one in known}
    number = 1
    while f"{_NEW}{number}" in taken:
        number += 1
    return f"{_NEW}{number}"


def _who(field: Field) -> Text:
    name = field.signer()
    return Text(id=name or "penanda tangan tak dikenal", en=name or "unknown signer")
