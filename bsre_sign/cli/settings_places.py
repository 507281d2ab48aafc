"""Which options may come from the current folder's configuration, why the others may not, and which exclude each other.

A ``bsre-sign.toml`` in the current folder may have come along with somebody's documents. So it says only what does no
harm in a stranger's words, and what it says is told; everything else that is configurable stands in the user's own
configuration, in a file named by ``--config``, or on the command line. What is in no group is refused.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bsre_sign import Text

_KEY = {"p12", "key", "cert", "chain", "rsa-pss", "passphrase-file", "password-file", "trust", "no-user-trust"}
_STATED = {"level", "reason", "location", "certify", "no-certify", "field", "fields", "lock"}
_SEEN = {"specimen", "page", "size", "box", "origin", "anchor", "anchor-number", "qr", "image"}
_NAMED = {"signer-name", "signer-title", "signer-rank", "signer-id"}
_OUTPUT = {"output", "output-dir"}
ANYWHERE: Mapping[str, frozenset[str]] = {
    "sign": frozenset({"agreement", "logo", "tsa", "jobs", "json"} | _KEY | _STATED | _SEEN | _NAMED | _OUTPUT),
    "stamp": frozenset({"agreement", "logo", "output", "password-file"}),
    "verify": frozenset({"format", "password-file"}),
    "extend": frozenset({"tsa", "level", "jobs", "json", "password-file"} | _OUTPUT),
    "check": frozenset({"agreement", "format", "jobs", "password-file"}),
    "agreement.list": frozenset({"format"}),
    "agreement.show": frozenset({"format", "logo"}),
    "trust.list": frozenset({"format"}),
}
"""By command: what the current folder's configuration may say too."""


@dataclass(frozen=True)
class Withheld:
    """Options that the current folder's configuration may not give."""

    why: Text
    """Continues "they say …"."""
    options: Mapping[str, frozenset[str]]
    """By command."""


_OVERWRITE = frozenset({"overwrite"})
_TRUST = frozenset({"trust", "no-user-trust"})
WITHHELD = (
    Withheld(
        Text("program dan mesin mana yang ikut bekerja", "which programs and machines take part in the work"),
        {"sign": frozenset({"pkcs11", "cluster"})},
    ),
    Withheld(
        Text(
            "berkas mana yang diganti, dan apa yang dianggap selesai",
            "which files are replaced, and what counts as done",
        ),
        {
            "sign": _OVERWRITE | {"results", "resume"},
            "stamp": _OVERWRITE,
            "extend": _OVERWRITE,
            "check": _OVERWRITE | {"output"},
            "agreement.show": _OVERWRITE,
            "agreement.new": _OVERWRITE,
            "demo": _OVERWRITE,
        },
    ),
    Withheld(
        Text(
            "siapa yang dipercaya, siapa yang ditanyai, apa yang dituntut",
            "who is trusted, who is asked, what is demanded",
        ),
        {
            "sign": frozenset({"no-stamp"}),
            "verify": _TRUST | {"offline", "allow-private", "at", "minimum-rung"},
            "extend": _TRUST | {"allow-private", "due"},
            "check": _TRUST | {"offline", "allow-private", "kind", "signers", "severity", "baseline", "logo"},
            "trust.list": frozenset({"trust"}),
        },
    ),
)
WITHIN = frozenset({"logo", "image", "output", "output-dir"})
"""Of these the current folder's configuration names files in that folder only: what is drawn and what is written."""
UNTOLD = frozenset({"format", "json", "jobs"})
"""What need not be told, since it shows and decides nothing."""


@dataclass(frozen=True)
class Alternatives:
    """Ways of saying one thing, of which one counts."""

    ways: tuple[frozenset[str], ...]
    """The options of each way; one that stands in several goes with each of them."""
    deciding: frozenset[str] = frozenset()
    """Where the current folder's configuration gives one of these, nothing of the user's own about the thing counts."""

    def of_others(self, option: str) -> frozenset[str]:
        """The options that do not count where ``option`` does."""
        with_it = [way for way in self.ways if option in way]
        return frozenset[str]().union(*self.ways).difference(*with_it) if with_it else frozenset()


_ANY_KEY = frozenset({"chain", "passphrase-file"})
_AT_ANCHOR, _IN_BOX = frozenset({"anchor", "anchor-number"}), frozenset({"page", "box", "origin"})
_TO = Alternatives((frozenset({"output"}), frozenset({"output-dir"})), frozenset(_OUTPUT))
ALTERNATIVES: Mapping[str, tuple[Alternatives, ...]] = {
    "sign": (
        Alternatives(
            (_ANY_KEY | {"p12"}, _ANY_KEY | {"key", "cert"}, _ANY_KEY | {"pkcs11", "cert"}), frozenset({"p12", "key"})
        ),
        Alternatives((_AT_ANCHOR, _IN_BOX), frozenset({"anchor", "page", "box"})),
        Alternatives((frozenset({"field"}), _AT_ANCHOR | _IN_BOX | {"size"})),
        Alternatives((frozenset({"certify"}), frozenset({"no-certify"})), frozenset({"certify", "no-certify"})),
        Alternatives((frozenset({"no-stamp"}), frozenset({"agreement", "logo"}))),
        _TO,
    ),
    "extend": (_TO,),
}
"""By command: what excludes each other there."""


def is_free(command: str, option: str) -> bool:
    """Whether the current folder's configuration may give ``option`` of ``command`` (``trust.list``, say)."""
    return option in ANYWHERE.get(command, ())


def is_withheld(command: str, option: str) -> bool:
    """Whether there is such an option, and the current folder's configuration may not give it."""
    return any(option in one.options.get(command, ()) for one in WITHHELD)


def displaced(command: str, given: Collection[str]) -> frozenset[str]:
    """The options of the user's own that do not count where the current folder's configuration gives ``given``."""
    things = [one for one in ALTERNATIVES.get(command, ()) if not one.deciding.isdisjoint(given)]
    return frozenset[str]().union(*(way for one in things for way in one.ways))


def typed_over(command: str, typed: Collection[str]) -> frozenset[str]:
    """The options that do not count where those in ``typed`` stand on the command line."""
    return frozenset[str]().union(*(one.of_others(name) for one in ALTERNATIVES.get(command, ()) for name in typed))


def reasons(keys: Sequence[tuple[str, str]]) -> list[Text]:
    """Why those options among ``keys``, each with its command, are withheld that are; each reason once."""
    return [one.why for one in WITHHELD if any(option in one.options.get(command, ()) for command, option in keys)]
