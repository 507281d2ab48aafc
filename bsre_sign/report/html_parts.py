"""Building HTML so that nothing from a document can become markup.

A plain string is text and is escaped; only what :func:`element` made is markup. There is no other way in.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bsre_sign.report.lines import Tone, clean
from bsre_sign.report.model import DocumentVerdict, Outcome

_VOID = {"img", "meta"}
_TAG = re.compile(r"[a-z][a-zA-Z0-9]*")
_TICK = "M6 12.5l4 4 8-9"
_QUESTION_MARK = "M9 9.2a3 3 0 1 1 4.4 2.7c-.9.5-1.4 1-1.4 2.1M12 17.2v.1"
_CROSS = "M7.5 7.5l9 9M16.5 7.5l-9 9"
_CLOCK = "M12 6v6.5l4 2.5"
_DASH = "M7 12h10"


@dataclass(frozen=True, slots=True)
class Sign:
    """How a verdict looks: its colour, and a stroke in a circle of 24 by 24, since colour alone tells nothing."""

    tone: Tone
    stroke: str


GOOD, DOUBT, BAD = Sign("good", _TICK), Sign("doubt", _QUESTION_MARK), Sign("bad", _CROSS)
PASSED_THEN = Sign("doubt", _CLOCK)
DOCUMENT_SIGNS = {
    DocumentVerdict.VALID: GOOD,
    DocumentVerdict.VALID_AT_SIGNING: PASSED_THEN,
    DocumentVerdict.INDETERMINATE: DOUBT,
    DocumentVerdict.INVALID: BAD,
    DocumentVerdict.UNSIGNED: Sign("plain", _DASH),
}
OUTCOME_SIGNS = {Outcome.PASSED: GOOD, Outcome.FAILED: BAD, Outcome.INDETERMINATE: DOUBT}


class Markup(str):
    """HTML that is finished: it is not escaped again."""

    __slots__ = ()


Content = str | None
"""Text, which is escaped, or :class:`Markup`, which is not; ``None`` is nothing."""


def element(tag: str, *content: Content, **attributes: str | int | None) -> Markup:
    """One element. ``class_`` becomes ``class``, ``aria_label`` ``aria-label``; ``None`` leaves one out.

    Raises:
        ValueError: ``tag`` or an attribute's name is no name.
    """
    names = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items() if value is not None}
    if not all(_TAG.fullmatch(name.replace("-", "")) for name in (tag, *names)):
        raise ValueError(f"no names of HTML: {tag!r}, {list(names)}")
    told = "".join(
        f' {name}="{_escaped(str(value) if isinstance(value, int) else value)}"' for name, value in names.items()
    )
    if tag in _VOID:
        return Markup(f"<{tag}{told}>")
    return Markup(f"<{tag}{told}>{joined(*content)}</{tag}>")


def joined(*content: Content) -> Markup:
    """The contents one after another."""
    return Markup("".join(_escaped(one) for one in content if one))


def opening(tag: str, **attributes: str | int | None) -> Markup:
    """The start tag alone, for what is written piece by piece."""
    return Markup(element(tag, **attributes).removesuffix(f"</{tag}>"))


def icon(sign: Sign) -> Markup:
    """The sign as a picture; words beside it say the same."""
    stroke = element("path", d=sign.stroke)
    circle = element("circle", cx="12", cy="12", r="10.5")
    return element("svg", circle, stroke, class_="icon", viewBox="0 0 24 24", aria_hidden="true", focusable="false")


def badge(text: str, sign: Sign) -> Markup:
    """A short verdict with its sign."""
    return element("span", icon(sign), element("span", text), class_=f"badge {sign.tone}")


def rows(pairs: Sequence[tuple[str, Content]], class_: str = "facts") -> Markup:
    """Labels and what stands beside them; empty where there are none."""
    told = [element("div", element("dt", label), element("dd", value)) for label, value in pairs]
    return element("dl", *told, class_=class_) if told else Markup()


def _escaped(text: str) -> str:
    return text if isinstance(text, Markup) else html.escape(clean(text))


def spaced(text: str) -> str:
    """``text`` whose lines may be broken at every space: a narrow screen has no room for glued words."""
    return text.replace("\N{NO-BREAK SPACE}", " ")
