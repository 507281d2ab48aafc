"""Names and text strings of a document as text, also where their bytes are none."""

import pikepdf


def words_of(value: object) -> str:
    """What a name (ISO 32000-2, 7.3.5) or a text string (7.9.2.2) says; for bytes that say nothing, something readable.

    A name comes with its slash. pikepdf breaks on names and strings that claim to be UTF-8 and are not.
    """
    try:
        return str(value)
    except UnicodeDecodeError:
        if isinstance(value, pikepdf.Name):
            return value.unparse().decode("ascii", "replace")
        assert isinstance(value, pikepdf.String), "nothing else has an encoding"
        return bytes(value).decode("utf-8", "replace")
