"""What to know about an agreement after documents were stamped or signed under it; none of it is an error."""

from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from bsre_sign import Language, Text
from bsre_sign.cli.screen import aside
from bsre_sign.cli.shell import Shell

if TYPE_CHECKING:
    from bsre_sign import Agreement
    from bsre_sign.stamp import StampResult


def remark_end(shell: Shell, agreement: "Agreement") -> None:
    """Warn of an agreement whose term has run out."""
    from bsre_sign.report.times import WIB, shown_date

    state = agreement.state(datetime.now(WIB).date())
    if state.status != "ended" or state.last_day is None:
        return
    noon = datetime.combine(state.last_day, time(12), WIB)
    day = Text(shown_date(noon, Language.INDONESIAN, WIB), shown_date(noon, Language.ENGLISH, WIB))
    aside(
        shell,
        "warning:",
        Text(
            f"Perjanjian ini sudah berakhir; hari terakhirnya {day.id}.",
            f"This agreement has ended; its last day was {day.en}.",
        ),
    )


def remark_document(shell: Shell, name: str, remarks: Sequence[Text]) -> None:
    """Warn of what was found or done while a document was written anew; ``name`` is empty where there is only one."""
    from bsre_sign.report.cleaning import clean

    before = f"{clean(name)}: " if name else ""
    for remark in remarks:
        aside(shell, "warning:", Text(before + clean(remark.id), before + clean(remark.en)))


def remark_logo(
    shell: Shell, agreement: "Agreement", logo: Path | None, stamps: Sequence["StampResult | None"]
) -> None:
    """Say so where a new stamp among ``stamps`` has the neutral mark in the official logo's place."""
    drawn = any(one is not None and one.logo and one.pages and not one.already for one in stamps)
    if agreement.stamp.logo and logo is None and drawn:
        aside(
            shell,
            "note:",
            Text(
                "Logo resmi belum diberikan (--logo); tanda sementara yang dibubuhkan.",
                "The official logo was not given (--logo); a neutral mark was stamped in its place.",
            ),
        )
