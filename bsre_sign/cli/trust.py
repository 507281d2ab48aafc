"""``bsre-sign trust``."""

from typing import TYPE_CHECKING

from bsre_sign import Text
from bsre_sign.cli.bilingual import command, group
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.screen import say, show
from bsre_sign.cli.shell import Shell

if TYPE_CHECKING:
    from bsre_sign.trust import PinnedAnchor

_HIERARCHIES = {
    "national": Text("Hierarki nasional", "National hierarchy"),
    "old": Text(
        "Hierarki lama (2016-2024), hanya untuk dokumen lama", "Old hierarchy (2016-2024), for old documents only"
    ),
}


@command(
    "list",
    Text(
        "Daftar jangkar kepercayaan bawaan dengan sidik jari SHA-256.\n\n"
        "Cocokkan dengan yang diumumkan penyelenggaranya. Jangkar lain ditambahkan dengan --trust.",
        "The built-in trust anchors with their SHA-256 fingerprints.\n\n"
        "Compare them with what their operators publish. Add others by --trust.",
    ),
)
def list_anchors() -> Exit:
    """Each anchor with its digest, by hierarchy."""
    from bsre_sign import TrustStore
    from bsre_sign.report.lines import Line

    shell = Shell.of()
    pinned = TrustStore.default().pinned
    for number, (hierarchy, heading) in enumerate(_HIERARCHIES.items()):
        if number:
            say()
        show([Line(shell.text(heading), "title")])
        for anchor in (one for one in pinned if one.hierarchy == hierarchy):
            _show(anchor, shell)
    return Exit.DONE


trust = group("trust", Text("Lihat jangkar kepercayaan.", "Look at the trust anchors."), list_anchors)


def _show(anchor: "PinnedAnchor", shell: Shell) -> None:
    until = Text(f"berlaku hingga {anchor.not_after}", f"valid until {anchor.not_after}")
    say(f"  {anchor.name}  ({anchor.id}, {shell.text(until)})")
    groups = [anchor.sha256[start : start + 4] for start in range(0, len(anchor.sha256), 4)]
    say(f"    SHA-256  {' '.join(groups[:8])}")
    say(f"             {' '.join(groups[8:])}")
