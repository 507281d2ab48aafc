"""Two runs beside each other: by their ratios alone, since times are those of a machine."""

from benchmarks.speed.model import Report

WORSE = 1.25
"""A ratio that grew so many times is a fault."""


def worse(old: Report, new: Report) -> list[str]:
    """The ratios of ``new`` that are worse than in ``old`` by a quarter, in words; others do not count."""
    before, after = old.ratios(), new.ratios()
    return [
        f"{name}: {before[name].value.middle:.3g} became {ratio.value.middle:.3g}"
        for name, ratio in after.items()
        if name in before and ratio.value.middle > WORSE * before[name].value.middle
    ]


def comparison(old: Report, new: Report) -> str:
    """Every ratio of both runs, and how it changed."""
    before, after = old.ratios(), new.ratios()
    names = list(dict.fromkeys((*before, *after)))
    width = max(map(len, names), default=0)
    lines = [f"{when}: {one.date}, {one.machine.get('processor', '')}" for when, one in (("old", old), ("new", new))]
    for name in names:
        if name in before and name in after:
            one, other = before[name].value, after[name].value
            apart = other.high < one.low or other.low > one.high
            change = f"{other.middle / one.middle:.2f} times" + ("" if apart else ", within the noise")
            lines.append(f"{name:<{width}}  {one.middle:>8.3g}  {other.middle:>8.3g}  {change}")
        else:
            lines.append(f"{name:<{width}}  in the {'old' if name in before else 'new'} run only")
    return "\n".join(lines)
