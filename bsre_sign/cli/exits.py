"""What the process says when it ends: a contract with scripts."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes."""

    DONE = 0
    """Done; every document valid."""
    INVALID = 1
    """At least one document invalid or unsigned."""
    USAGE = 2
    INDETERMINATE = 3
    """None invalid, at least one indeterminate."""
    INPUT = 4
    """An input cannot be worked on."""
    SERVICE = 5
    """A service failed."""
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    """Whoever read the output went away; as a shell reports SIGPIPE."""


_GRAVEST_FIRST = (Exit.INPUT, Exit.INVALID, Exit.SERVICE, Exit.INDETERMINATE)


def gravest(codes: list[Exit]) -> Exit:
    """The one code for many documents: 4 before 1 before 5 before 3 before 0."""
    return next((code for code in _GRAVEST_FIRST if code in codes), Exit.DONE)
