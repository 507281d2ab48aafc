"""Signatures that were copied into another field: they verify as the original does, and sign nothing."""

from bsre_sign.pades.difference.case import Case
from bsre_sign.pades.difference.values import Dict, Ref, Text, Value, spelled


class Copies:
    """Tells signatures that later revisions added from those that were there."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._taken: set[object] = set()
        self._added: list[tuple[str, Ref, set[object]]] = []

    def known(self, signature: Value | None) -> None:
        """Note a signature of the signed revision."""
        if isinstance(signature, dict):
            self._taken |= self._marks(signature)

    def added(self, value: Value | None, name: str, ref: Ref) -> None:
        """Note a signature that came later, in the field ``name``."""
        signature = self._case.revisions.resolve_new(value)
        if isinstance(signature, dict):
            self._added.append((name, ref, self._marks(signature)))

    def finish(self) -> None:
        """Judge what was noted: no two signatures have the same bytes or sign the same ones."""
        for name, ref, marks in self._added:
            if marks & self._taken:
                self._case.other(f"field {name}: a copy of another signature", ref)
            self._taken |= marks
        self._added.clear()

    def _marks(self, signature: Dict) -> set[object]:
        """What is unlike in any two signatures."""
        resolve = self._case.revisions.resolve_new
        marks: set[object] = set()
        contents, covered = resolve(signature.get(b"/Contents")), resolve(signature.get(b"/ByteRange"))
        if isinstance(contents, Text):
            raw = spelled(contents).rstrip(b"\0")  # room that was left, of any length
            marks |= {raw} if raw else set()
        if isinstance(covered, list) and covered:
            marks.add(tuple(repr(resolve(one)) for one in covered))
        return marks
