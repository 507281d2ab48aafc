"""What one signature will be in one document: what was asked, and what the document's fields demand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pikepdf import Dictionary, Pdf

from bsre_sign.errors import AlreadySignedError, DocumentRefusedError, InputError
from bsre_sign.evidence import FieldLock
from bsre_sign.language import Text
from bsre_sign.levels import Level
from bsre_sign.pades.signing import locks, seeds
from bsre_sign.pades.signing.create import Creator
from bsre_sign.pades.signing.fields import empty_field, fields_of, names_of
from bsre_sign.pades.signing.plan import Certify, SignaturePlan
from bsre_sign.pades.signing.prepared import check_names, placed_at
from bsre_sign.pades.signing.widget import Rect


@dataclass(frozen=True, slots=True)
class Settled:
    """A plan that fits the document."""

    plan: SignaturePlan
    locking: locks.Locking | None
    """What the signature will lock."""
    remarks: tuple[Text, ...] = ()


def settle_places(settled: Settled, places: Mapping[str, tuple[int, Rect]], remarks: Sequence[Text]) -> Settled:
    """``settled`` with page and box of the fields whose anchors were found, and what was remarked on there."""
    plan = replace(settled.plan, prepare=placed_at(settled.plan.prepare, places))
    return replace(settled, plan=plan, remarks=(*settled.remarks, *remarks))


def settle_first(
    pdf: Pdf, plan: SignaturePlan, creator: Creator, level: Level, *, certify: Certify | None = None
) -> Settled:
    """The plan for the first signature; ``certify`` holds where neither the plan nor the field says otherwise.

    Raises:
        DocumentRefusedError: no such field, it demands something else, or what is to be prepared contradicts itself.
        InputError: there is no such lock.
    """
    settled = _settle(pdf, plan, creator, level, certify)
    names = names_of(pdf) if plan.prepare or plan.lock is not None else set()
    check_names(plan.prepare, names)
    if plan.prepare and settled.plan.certify is Certify.NONE:
        raise DocumentRefusedError(
            Text(
                id="Kolom untuk penanda tangan berikutnya tidak berguna bila sesudahnya tidak boleh ada perubahan.",
                en="Fields for later signers are of no use where nothing may change afterwards.",
            ),
            Text(id="Sahkan dengan --certify forms, bukan none.", en="Certify by --certify forms, not none."),
        )
    made = [one.name for one in plan.prepare]
    for lock in (plan.lock, *(one.lock for one in plan.prepare)):
        _check_lock(lock, [*names, *made])
    own = [one.name for one in plan.prepare if settled.locking and locks.covers(settled.locking.lock, one.name)]
    if own:
        raise DocumentRefusedError(
            Text(
                id=f"Kolom {', '.join(own)} disiapkan sekaligus dikunci oleh tanda tangan ini.",
                en=f"This signature would both prepare and lock the field {', '.join(own)}.",
            ),
            Text(
                id="Kunci kolom lain saja, atau kunci pada kolom penanda tangan terakhir.",
                en="Lock other fields only, or let the last signer's field lock them.",
            ),
        )
    return replace(settled, remarks=_remarks(pdf, plan))


def settle_later(pdf: Pdf, name: str, plan: SignaturePlan, creator: Creator, level: Level) -> Settled:
    """The plan for a further signature in the document called ``name``.

    Raises:
        AlreadySignedError: only a first signature can certify or prepare fields, or the field is signed.
        DocumentRefusedError: no such field, or it demands something else.
        InputError: there is no such lock.
    """
    if plan.certify is not None:
        raise _certifies_late(name)
    if plan.prepare:
        raise AlreadySignedError(
            Text(
                id=f"{name} sudah ditandatangani; kolom disiapkan hanya bersama tanda tangan pertama.",
                en=f"{name} is signed already; fields are prepared with the first signature only.",
            ),
            Text(id="Tanda tangani tanpa --fields.", en="Sign without --fields."),
        )
    settled = _settle(pdf, plan, creator, level, None)
    if settled.plan.certify is not None:  # as the field wants it
        raise _certifies_late(name)
    _check_lock(plan.lock, names_of(pdf) if plan.lock is not None else ())
    return replace(settled, remarks=_remarks(pdf, plan))


def _settle(pdf: Pdf, plan: SignaturePlan, creator: Creator, level: Level, certify: Certify | None) -> Settled:
    locking = locks.Locking(plan.lock) if plan.lock is not None else None
    demanded = None
    if plan.field is not None:
        found = empty_field(pdf, plan.field)
        plan, forced = seeds.obey(found.seed, found.name, plan, creator, level)
        demanded = locks.read(found.locking, found.name) or forced
        if isinstance(found.seed, Dictionary) and "/MDP" in found.seed:
            certify = None
    if demanded is not None and locking is not None and demanded.lock != locking.lock:
        raise DocumentRefusedError(
            Text(
                id=f"Kolom {plan.field} sudah menentukan apa yang dikunci.",
                en=f"The field {plan.field} says already what is locked.",
            ),
            Text(id="Tanda tangani tanpa --lock.", en="Sign without --lock."),
        )
    if plan.certify is None and not plan.approve:
        plan = replace(plan, certify=certify)
    return Settled(plan, demanded or locking)


def _check_lock(lock: FieldLock | None, names: Collection[str]) -> None:
    if lock is None:
        return
    if lock.action not in locks.ACTIONS:
        raise InputError(
            Text(id=f"Penguncian {lock.action!r} tidak dikenal.", en=f"There is no lock {lock.action!r}."),
            Text(id="Pakai All, Include, atau Exclude.", en="Use All, Include or Exclude."),
        )
    unknown = [one for one in lock.fields if one not in names]
    if unknown:
        raise DocumentRefusedError(
            Text(
                id=f"Yang hendak dikunci tidak ada: {', '.join(unknown)}.",
                en=f"There is no such field to lock: {', '.join(unknown)}.",
            ),
            Text(id="Periksa nama kolom pada --lock.", en="Check the field's name in --lock."),
        )


def _remarks(pdf: Pdf, plan: SignaturePlan) -> tuple[Text, ...]:
    if plan.field is not None:
        return ()
    empty = [one.name for one in fields_of(pdf) if one.is_empty and one.name]
    if not empty:
        return ()
    told = ", ".join(empty[:10])
    return (
        Text(
            id=f"Dokumen ini mempunyai kolom tanda tangan kosong ({told}), yang dibiarkan; --field NAME mengisinya.",
            en=f"This document has empty signature fields ({told}), which were left alone; --field NAME fills one.",
        ),
    )


def _certifies_late(name: str) -> AlreadySignedError:
    return AlreadySignedError(
        Text(
            id=f"{name} sudah ditandatangani; hanya tanda tangan pertama yang dapat mengesahkan.",
            en=f"{name} is signed already; only the first signature can certify.",
        ),
        Text(id="Tanda tangani tanpa --certify.", en="Sign without --certify."),
    )
