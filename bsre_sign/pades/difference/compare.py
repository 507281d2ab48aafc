"""Compares a signed revision with the present file, in time that grows with the file and not with its paths.

1. Both are opened by qpdf; what it resolves is what is compared.
2. Objects whose cross-reference entry did not move are the same bytes; of the others, those that read the same are set
   aside.
3. Catalog, form, fields, pages, annotations and structure tree are walked once, in pairs, by whitelists of what
   each may gain or change.
4. Whatever else the signed revision leads to is visited once and must be unchanged.
5. The appended bytes are searched for objects that the tables leave out.
"""

from typing import BinaryIO, TypeAlias

from bsre_sign.pades.difference.appended import WHITE_SPACE, look_through
from bsre_sign.pades.difference.case import Case
from bsre_sign.pades.difference.catalog import compare_documents
from bsre_sign.pades.difference.model import CannotCompareError, Change, Difference, FieldLock, Limits, Modifications
from bsre_sign.pades.difference.reach import look_for_changes
from bsre_sign.pades.difference.revisions import Budget, Graph, Revisions
from bsre_sign.pades.difference.tags import walk_tags
from bsre_sign.pades.difference.unused import look_for_unused

Source: TypeAlias = BinaryIO | bytes | memoryview


class Comparer:
    """The present file, opened once, to be compared with each of its signed revisions.

    Args:
        after: the whole present file.
        limits: where to give up.
        password: opens it, where it is encrypted.

    Not for use from several threads at once. Never raises on what a file holds.
    """

    def __init__(self, after: Source, *, limits: Limits | None = None, password: str | None = None) -> None:
        self._source = after
        self._limits = limits or Limits()
        self._password = password
        self._data: memoryview | None = None
        self._graph: Graph | None = None

    def since(
        self, before: Source | int, *, signature_field: str | None = None, lock: FieldLock | None = None
    ) -> Difference:
        """What came after ``before``: the present file's bytes up to the end of a signed revision, or their number.

        ``signature_field`` is the full name of the field of the signature in question, ``lock`` its FieldMDP lock.
        """
        try:
            return self._since(before, signature_field, lock)
        except CannotCompareError as error:
            return _failure(str(error))
        except RecursionError:
            return _failure("a value is nested too deeply")
        except MemoryError:
            raise  # it says nothing about the document
        except Exception as error:  # noqa: BLE001 - a hostile file must not end a verification
            return _failure(f"the comparison broke off ({type(error).__name__})")

    def _since(self, source: Source | int, signature_field: str | None, lock: FieldLock | None) -> Difference:
        budget = Budget(self._limits)
        if self._data is None:
            self._data = _view(self._source, self._limits)
        boundary = source if isinstance(source, int) else self._end_of(source, self._data)
        if self._graph is None:
            self._graph = Graph(self._data, self._password, budget)
        self._graph.budget = budget
        old = Graph(self._data[:boundary], self._password, budget)
        revisions = Revisions(old, self._graph, budget)
        case = Case(revisions, lock, signature_field)
        pages = compare_documents(case)
        known = look_for_changes(case, walk_tags(case))
        appended = bytes(self._data[boundary:])
        if appended.strip(WHITE_SPACE):
            look_through(case, self._data, boundary, known)
        replaced = revisions.changed & old.entries.keys()
        for graph, words in ((self._graph, "the present file"), (old, "the signed revision")):
            damage = graph.damage(replaced)
            if damage is not None and (graph is old or case.level is not Modifications.OTHER):
                return _failure(f"{words} had to be mended to be read: {damage}", tuple(case.changes), pages)
        look_for_unused(case, appended)
        return Difference(
            case.level,
            tuple(case.changes),
            *pages,
            tuple(case.locked),
            None,
            beside=tuple(case.beside),
            unexplained=tuple(case.unexplained),
            touched=None if case.redrawn else tuple(sorted(case.touched)),
            stamped=tuple(sorted(case.stamped)),
        )

    def _end_of(self, source: Source, data: memoryview) -> int:
        before = bytes(_view(source, self._limits))
        if bytes(data[: len(before)]) != before:
            raise CannotCompareError("the present file does not begin with the signed revision")
        return len(before)


def _failure(error: str, changes: tuple[Change, ...] = (), pages: tuple[int, int] = (0, 0)) -> Difference:
    """The answer where no comparison could be made."""
    return Difference(Modifications.OTHER, changes, *pages, (), error[:300])


def _view(source: Source, limits: Limits) -> memoryview:
    if isinstance(source, bytes | memoryview):
        if len(source) > limits.file_bytes:
            raise CannotCompareError("the file is too large to compare")
        return memoryview(source)
    source.seek(0)
    data = source.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise CannotCompareError("the file is too large to compare")
    return memoryview(data)
