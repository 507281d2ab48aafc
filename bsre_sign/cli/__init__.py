"""The command line: one thin file for each command over the public library.

What is public is imported from ``bsre_sign`` itself; the words, lines and formats of reports, and the test CA of the
demo, come from their rooms. Nothing heavy is imported before a command runs, so that help and mistakes are answered
at once.
"""

from bsre_sign.cli.app import app


def main() -> None:
    """Run the command that the process was started with; does not return."""
    app.main(prog_name="bsre-sign")
