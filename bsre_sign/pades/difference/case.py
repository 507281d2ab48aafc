"""What one comparison has found so far, and what it has still to look at."""

from collections.abc import Collection, Iterable
from enum import Enum, auto

from bsre_sign.pades.difference.model import Change, FieldLock, Modifications
from bsre_sign.pades.difference.revisions import Revisions
from bsre_sign.pades.difference.values import Dict, Ref, Value, links


class Role(Enum):
    """What a dictionary is by its place in the signed document; later changes to it are judged by that."""

    STRUCTURE = auto()
    """Catalog, page tree, pages, form, fields and widgets."""
    ANNOTATION = auto()
    """An annotation that is no widget."""


class Region(Enum):
    """What an object belongs to when no role is known for it."""

    CONTENT = auto()
    ANNOTATION = auto()
    TAGS = auto()


class Case:
    """The findings of one comparison."""

    def __init__(self, revisions: Revisions, lock: FieldLock | None, signature_field: str | None) -> None:
        self.revisions = revisions
        self.lock = lock
        self.signature_field = signature_field
        self.level = Modifications.NONE
        self.changes: list[Change] = []
        self.locked: dict[str, None] = {}
        self.roles: dict[Ref, Role] = {}
        self.queues: dict[Region, list[tuple[Ref, str]]] = {region: [] for region in Region}
        self.new_widgets: dict[Ref, Modifications] = {}
        """Widgets that later revisions gave to signature fields, with how grave that is."""
        self.removed_widgets: set[Ref] = set()
        """Widgets that later revisions took from fields that are still there."""
        self.touched: set[Ref] = set()
        """Widgets whose looks go with a field that was filled in or added."""
        self.stamped: set[Ref] = set()
        """Those of them that belong to a document timestamp and have a look."""
        self.redrawn = False
        """Whether readers draw other fields anew too."""
        self.beside: list[str] = []
        """What lies outside of the document's structure."""
        self.unexplained: list[str] = []
        """What lies there, and no honest writer is known to put it there."""
        self.acted = False
        """Whether later revisions did anything to the document, for better or worse, but keep its books."""

    def record(self, kind: Modifications, what: str, ref: Value | None = None) -> None:
        """Note a change; only the first ones are told, the worst always counts."""
        self.acted = self.acted or kind is not Modifications.NONE
        self._note(kind, what, ref)

    def _note(self, kind: Modifications, what: str, ref: Value | None) -> None:
        if kind.rank > self.level.rank:
            self.level = kind
        if len(self.changes) < self.revisions.budget.limits.changes:
            change = Change(kind, what, (ref.number, ref.generation) if isinstance(ref, Ref) else None)
            if change not in self.changes:
                self.changes.append(change)

    def book(self, what: str, ref: Value | None = None) -> None:
        """Note what any save writes anew: dates, identifiers, metadata."""
        self._note(Modifications.LTA, what, ref)

    def other(self, what: str, ref: Value | None = None) -> None:
        """Note a change that no permission covers."""
        self.record(Modifications.OTHER, what, ref)

    def look_at(self, value: Value | None, label: str, region: Region = Region.CONTENT) -> None:
        """Have everything below ``value``, of the signed revision, looked at for changes."""
        self.queues[region].extend((ref, label) for ref in links(value))

    def rest(self, old: Dict, new: Dict, handled: Collection[bytes], label: str, ref: Value | None) -> None:
        """Demand that all but the ``handled`` entries are as they were, and so is what they lead to."""
        for key in sorted(old.keys() | new.keys()):
            if key in handled:
                continue
            if not self.revisions.equal(old.get(key), new.get(key)):
                self.other(f"{label}: {spell(key)} {_verb(key, old, new)}", ref)
            if key in old:
                self.look_at(old[key], f"{label} {spell(key)}")


def _verb(key: bytes, old: Iterable[bytes], new: Iterable[bytes]) -> str:
    if key not in old:
        return "added"
    return "changed" if key in new else "removed"


_WORDS = {b"/Contents": "content stream", b"/Resources": "resources"}


def spell(key: bytes) -> str:
    """A dictionary key as people read it; what a file says is cut short and kept to ASCII."""
    return _WORDS.get(key) or key[:40].decode("ascii", "replace").replace("�", "?")
