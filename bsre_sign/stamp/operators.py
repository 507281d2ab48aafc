"""Content stream operands."""


def numbers(*values: float, places: int = 3) -> bytes:
    """``values`` as PDF numbers, rounded to ``places`` decimals, never with an exponent (ISO 32000-2, 7.3.3)."""
    return b" ".join(_number(value, places) for value in values)


def _number(value: float, places: int) -> bytes:
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return b"0" if text in ("-0", "") else text.encode()
