"""From the trailer down: what the document is made of, and which parts of it may grow after signing."""

from bsre_sign.pades.difference.case import Case, Region, Role, spell
from bsre_sign.pades.difference.form import compare_form
from bsre_sign.pades.difference.model import CannotCompareError, Modifications
from bsre_sign.pades.difference.pages import compare_pages
from bsre_sign.pades.difference.tags import compare_tags
from bsre_sign.pades.difference.values import NULL, Dict, Ref, Value, links, parse

_HANDLED = frozenset(
    {
        b"/AcroForm",
        b"/DSS",
        b"/Extensions",
        b"/Metadata",
        b"/Names",
        b"/Pages",
        b"/StructTreeRoot",
        b"/Version",
        b"/Type",
    }
)
_BOOKKEEPING = frozenset(
    {b"/Size", b"/Prev", b"/XRefStm", b"/ID", b"/Info", b"/Root", b"/Type", b"/W", b"/Index", b"/Length"}
    | {b"/Filter", b"/DecodeParms", b"/Encrypt"}
)
_BOOKS = {b"/Extensions": "developer extensions", b"/Metadata": "metadata"}


def compare_documents(case: Case) -> tuple[int, int]:
    """Judge everything by its role, the form first; the number of pages of both."""
    revisions = case.revisions
    old_trailer = _trailer(revisions.before.pdf.trailer.unparse(resolved=True))
    new_trailer = _trailer(revisions.after.pdf.trailer.unparse(resolved=True))
    _compare_trailers(case, old_trailer, new_trailer)
    root, new_root = old_trailer.get(b"/Root"), new_trailer.get(b"/Root")
    old, new = revisions.resolve_old(root), revisions.resolve_new(new_root)
    if not isinstance(old, dict) or not isinstance(new, dict):
        raise CannotCompareError("a revision has no catalog")
    if root != new_root:
        case.other("the catalog was exchanged", new_root)
    if isinstance(root, Ref):
        case.roles[root] = Role.STRUCTURE
    case.rest(old, new, _HANDLED, "catalog", root)
    if old.get(b"/Version") != new.get(b"/Version"):
        case.book("PDF version raised", root)
    if _differs(case, old.get(b"/DSS"), new.get(b"/DSS")):
        case.record(Modifications.LTA, f"long-term evidence {_done(old, b'/DSS')}", new.get(b"/DSS"))
    for key, words in _BOOKS.items():
        if _differs(case, old.get(key), new.get(key)):
            case.book(f"{words} {_done(old, key)}", new.get(key))
    _compare_names(case, old.get(b"/Names"), new.get(b"/Names"))
    compare_form(case, old.get(b"/AcroForm"), new.get(b"/AcroForm"))
    pages = compare_pages(case, old.get(b"/Pages"), new.get(b"/Pages"))
    compare_tags(case, old.get(b"/StructTreeRoot"), new.get(b"/StructTreeRoot"))
    return pages


def _compare_names(case: Case, old: Value | None, new: Value | None) -> None:
    """Judge what is found by name. Software for comments keeps its looks there (ISO 32000-2, table 32, AP)."""
    before, after = case.revisions.resolve_old(old), case.revisions.resolve_new(new)
    if isinstance(old, Ref) and isinstance(before, dict):
        case.roles[old] = Role.STRUCTURE
    elif before is not None and not isinstance(before, dict) and before != after:
        case.other("names: changed", new)
    known, now = (one if isinstance(one, dict) else {} for one in (before, after))
    case.rest(known, now, {b"/AP"}, "names", new)
    if not case.revisions.equal(known.get(b"/AP"), now.get(b"/AP")):
        case.record(Modifications.ANNOTATIONS, f"looks of comments {_done(known, b'/AP')}", new)
    case.look_at(known.get(b"/AP"), "looks of comments", Region.ANNOTATION)


def _done(old: Dict, key: bytes) -> str:
    return "changed" if key in old else "added"


def _trailer(text: bytes) -> Dict:
    value = parse(text)
    return value if isinstance(value, dict) else {}


def _compare_trailers(case: Case, old: Dict, new: Dict) -> None:
    revisions = case.revisions
    if old.get(b"/Encrypt") != new.get(b"/Encrypt"):
        case.other("encryption changed")
    case.look_at(old.get(b"/Encrypt"), "encryption")
    if _first(old.get(b"/ID")) != _first(new.get(b"/ID")) and b"/ID" in old:
        case.book("the file's identifier changed")
    if _differs(case, old.get(b"/Info"), new.get(b"/Info")):
        case.book("document information changed", new.get(b"/Info"))
    _judge_private_entries(case, old, new)
    for key in old.keys() - _BOOKKEEPING:  # such entries are private, what they lead to may be anything
        for ref in links(old[key]):
            if revisions.old(ref).value(ref) != NULL:  # some point to nothing, and are kept pointing there
                case.look_at(ref, "trailer entry")


def _judge_private_entries(case: Case, old: Dict, new: Dict) -> None:
    """Entries by which some writers keep parts of their own, as the source that the document was made from.

    No reader is known to go by them. But one that came later, or that leads to signed objects which the document or
    the entry itself did not lead to so before, may lead some reader to another document than all others. Writers that
    number their objects anew lead it to new ones, or to none.
    """
    private = sorted(key for key in new.keys() - _BOOKKEEPING if any(links(new[key])))
    left = _led_away_from(case) if private else set()
    signed = case.revisions.before.entries
    doubtful = [
        key
        for key in private
        if key not in old
        or any(one in left or (one in signed and one not in links(old[key])) for one in links(new[key]))
    ]
    if doubtful:
        case.unexplained.append(f"the trailer leads into the document by {', '.join(map(spell, doubtful[:3]))}")
    elif private:
        case.beside.append(f"the trailer leads to parts of its own by {', '.join(map(spell, private[:3]))}")


def _led_away_from(case: Case) -> set[Ref]:
    """What signed objects led to that do no longer."""
    before, after = case.revisions.before, case.revisions.after
    replaced = [ref for ref in case.revisions.changed if ref in before.entries]
    return {one for ref in replaced for one in before.links(ref) if one not in after.links(ref)}


def _first(value: Value | None) -> Value | None:
    return value[0] if isinstance(value, list) and value else None


def _differs(case: Case, old: Value | None, new: Value | None) -> bool:
    """Whether anything at or below ``old`` is no longer what it was."""
    if old != new:
        return True
    seen: set[Ref] = set()
    stack = [one for one in links(old) if one not in case.roles]
    while stack:
        ref = stack.pop()
        if ref in case.revisions.changed:
            return True
        if ref not in seen:
            seen.add(ref)
            stack.extend(one for one in case.revisions.links(ref) if one not in seen and one not in case.roles)
    return False
