"""The program itself: language and configuration first, then click, then one exit code."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NoReturn

import click

from bsre_sign import Language, Text
from bsre_sign.cli import streams
from bsre_sign.cli.bilingual import Group, general, option
from bsre_sign.cli.commands import SUMMARIES, Commands
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.failures import exit_of, foreseen, is_debugging
from bsre_sign.cli.screen import complain
from bsre_sign.cli.settings import Settings
from bsre_sign.cli.shell import Shell, language_in


class App(Group):
    """The outermost group: the only place where the program ends."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run a command line and end the process."""
        streams.prepare()
        typed = list(sys.argv[1:] if args is None else args)
        settings = Settings.find(typed, self)
        language = language_in(typed) or settings.language or Language.INDONESIAN
        shell = Shell(language, settings.file, settings.error, settings.folders)
        try:
            code = super().main(
                args,
                prog_name or "bsre-sign",
                complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                obj=shell,
                default_map=settings.defaults,
                **extra,
            )
        except click.exceptions.NoArgsIsHelpError as error:
            with suppress(OSError):
                error.show()
            code = Exit.USAGE
        except click.Abort:
            with suppress(OSError):
                click.echo(shell.text(Text("Dibatalkan.", "Cancelled.")), err=True)
            code = Exit.INTERRUPTED
        except Exception as error:  # noqa: BLE001  nothing may reach the user as a traceback
            known = foreseen(error)
            complain(shell, known)
            code = exit_of(known)
        finally:
            streams.settle()
        sys.exit(int(code or 0))

    def summaries(self) -> Mapping[str, Text]:
        """What each command is for, without loading one."""
        return SUMMARIES

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and have its results written."""
        _silence_engines()
        code = super().invoke(ctx)
        with streams.to_stdout():
            sys.stdout.flush()
        return code


def _silence_engines() -> None:
    """Engines must not write between the lines."""
    if not is_debugging():
        import logging
        import warnings

        logging.lastResort = None
        # BER is what RFC 7292 allows; cryptography warns of it.
        warnings.filterwarnings("ignore", message="PKCS#12 bundle could not be parsed as DER")


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from bsre_sign import __version__

        with streams.to_stdout():
            click.echo(f"bsre-sign {__version__}")
        context.exit()


@click.group("bsre-sign", cls=App, commands=Commands(), add_help_option=False, no_args_is_help=True)
@option(
    "--config",
    type=click.Path(readable=False),
    metavar="FILE",
    expose_value=False,
    configurable=False,
    text=Text(
        "Berkas konfigurasi; tanpa ini bsre-sign.toml di folder kerja, lalu di folder konfigurasi pengguna.",
        "Configuration file; without it bsre-sign.toml in the current folder, then in the user's configuration folder.",
    ),
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    configurable=False,
    callback=_show_version,
    text=Text("Tampilkan versi program.", "Show the program's version."),
)
@general
def app() -> None:
    """The commands do the work."""


app.text = Text(
    "Bubuhkan klausul BSrE, tanda tangani (PAdES), dan periksa dokumen PDF.",
    "Stamp PDF documents with BSrE's clause, sign them (PAdES), and verify them.",
)
app.more = Text(
    "\b\nKode keluar:\n"
    "  0  selesai; semua dokumen sah\n"
    "  1  ada dokumen yang tidak sah atau tidak bertanda tangan\n"
    "  2  perintah tidak dapat dipahami\n"
    "  3  tidak ada yang tidak sah, tetapi ada yang belum dapat dipastikan\n"
    "  4  masukan tidak dapat dikerjakan\n"
    "  5  layanan (TSA, OCSP, CRL) gagal\n"
    "\nUntuk mencoba tanpa jaringan dan tanpa sertifikat: bsre-sign demo",
    "\b\nExit codes:\n"
    "  0  done; every document is valid\n"
    "  1  a document is invalid or unsigned\n"
    "  2  the command line cannot be understood\n"
    "  3  none is invalid, but one cannot be established\n"
    "  4  an input cannot be worked on\n"
    "  5  a service (TSA, OCSP, CRL) failed\n"
    "\nTo try it without a network or a certificate: bsre-sign demo",
)
