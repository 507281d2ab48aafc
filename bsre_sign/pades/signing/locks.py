"""Field locks: what a signature forbids to fill or sign afterwards (ISO 32000-2, 12.7.5.5, 12.8.2.4)."""

from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, String

from bsre_sign.document.words import words_of
from bsre_sign.errors import DocumentRefusedError
from bsre_sign.evidence import FieldLock
from bsre_sign.language import Text

ACTIONS = ("All", "Include", "Exclude")


@dataclass(frozen=True, slots=True)
class Locking:
    """What the signature in a field will lock, as whoever made the field wanted it (ISO 32000-2, table 236)."""

    lock: FieldLock
    permission: int | None = None
    """P: with 1 the whole document is locked but for long-term evidence (PDF 2.0)."""


def covers(lock: FieldLock, name: str) -> bool:
    """Whether ``lock`` forbids to fill or sign the field of that full name; a name stands for all below it too."""
    named = any(name == one or name.startswith(f"{one}.") for one in lock.fields)
    return lock.action == "All" or named is (lock.action == "Include")


def read(value: Object | None, name: str) -> Locking | None:
    """/Lock of the field ``name``; ``None`` where there is none.

    Raises:
        DocumentRefusedError: it says nothing that could be obeyed.
    """
    if value is None:
        return None
    action = value.get("/Action") if isinstance(value, Dictionary) else None
    fields = value.get("/Fields") if isinstance(value, Dictionary) else None
    permission = value.get("/P") if isinstance(value, Dictionary) else None
    known = isinstance(action, Name) and words_of(action)[1:] in ACTIONS
    if not known or (action != Name.All and not isinstance(fields, Array)):
        raise DocumentRefusedError(
            Text(
                id=f"Penguncian (/Lock) kolom {name} rusak, sehingga tidak dapat dipatuhi.",
                en=f"The lock (/Lock) of the field {name} is damaged, so it cannot be obeyed.",
            ),
            Text(
                id="Pakai kolom lain, atau mintalah dokumen yang benar kepada pembuatnya.",
                en="Use another field, or ask whoever made the document for a sound one.",
            ),
        )
    names = tuple(words_of(one) for one in fields if isinstance(one, String)) if isinstance(fields, Array) else ()
    return Locking(
        FieldLock(words_of(action)[1:], names),
        permission if isinstance(permission, int) and 1 <= permission <= 3 else None,
    )


def lock_dictionary(lock: FieldLock) -> Dictionary:
    """/Lock of a field (ISO 32000-2, table 236)."""
    return _stating(lock, Dictionary(Type=Name.SigFieldLock))


def reference(locking: Locking, catalog: Object) -> Dictionary:
    """The signature reference by which a signature states what it locks (ISO 32000-2, tables 256 and 259)."""
    parameters = _stating(locking.lock, Dictionary(Type=Name.TransformParams, V=Name("/1.2")))
    if locking.permission is not None:
        parameters.P = locking.permission  # as Acrobat has it, for whom the field's own /Lock is not enough
    return Dictionary(Type=Name.SigRef, TransformMethod=Name.FieldMDP, TransformParams=parameters, Data=catalog)


def _stating(lock: FieldLock, dictionary: Dictionary) -> Dictionary:
    dictionary.Action = Name(f"/{lock.action}")
    if lock.action != "All":
        dictionary.Fields = Array([String(one) for one in lock.fields])
    return dictionary
