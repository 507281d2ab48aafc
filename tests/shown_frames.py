"""What a tool that reports errors together with the variables of each frame shows of an exception."""

import traceback
from collections.abc import Iterator
from pathlib import Path

_TESTS = Path(__file__).parent


def frames_that_show(error: BaseException, *secrets: str) -> list[str]:
    """Where one of ``secrets`` is shown, in frames that are no test's; there have to be some."""
    shown = list(_variables(error))
    assert shown
    return [where for where, value in shown if any(secret in value for secret in secrets)]


def _variables(error: BaseException | None) -> Iterator[tuple[str, str]]:
    """Of the error and of those that are told as its causes, as ``traceback`` has it."""
    while error is not None:
        for frame, line in traceback.walk_tb(error.__traceback__):
            if not Path(frame.f_code.co_filename).is_relative_to(_TESTS):
                for name, value in frame.f_locals.items():
                    yield f"{frame.f_code.co_filename}:{line}: {name}", _shown(value)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _shown(value: object) -> str:
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001  whatever a repr raises
        return f"<{type(error).__name__}>"  # a token's object whose session has ended
