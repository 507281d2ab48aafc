"""The command line: one thin file for each command over the public library.

What is public is imported from ``bsre_sign`` itself; the words, lines and formats of reports, and the test CA of the
demo, come from their rooms. Nothing heavy is imported before a command runs, so that help and mistakes are answered
at once.
"""

import gc

_COLLECT_AFTER = 100_000
"""New objects between two collections: loading modules makes many that stay, and searching them finds nothing."""


def main() -> None:
    """Run the command that the process was started with; does not return."""
    gc.set_threshold(_COLLECT_AFTER)
    from bsre_sign.cli.app import app

    try:
        app.main(prog_name="bsre-sign")
    finally:
        # The interpreter searches everything once more at its end, which takes longer than most of its work did.
        gc.freeze()
