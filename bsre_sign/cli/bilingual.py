"""Commands, options and arguments whose help is in two languages.

Click wants its texts when a command is declared; here they are chosen when help is shown.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

import click

from bsre_sign import Text
from bsre_sign.cli.screen import aside
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.streams import to_stdout

_Function = TypeVar("_Function", bound=Callable[..., Any])

_USAGE = Text("Penggunaan: ", "Usage: ")
_OPTIONS = Text("[OPSI]...", "[OPTIONS]...")
_COMMAND = Text("PERINTAH ...", "COMMAND ...")
_COMMANDS = Text("Perintah", "Commands")
GENERAL = Text("Lain-lain", "General")


class Misuse(click.UsageError):
    """A command line that cannot be meant; exit code 2."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def misuse(indonesian: str, english: str) -> NoReturn:
    """Refuse the command line."""
    raise Misuse(Text(indonesian, english))


class Option(click.Option):
    """An option that is explained in two languages, under the heading ``section``.

    ``configurable`` says whether it may stand in a configuration file.
    """

    def __init__(
        self,
        param_decls: Sequence[str],
        *,
        text: Text,
        section: Text = GENERAL,
        configurable: bool = True,
        **attributes: Any,
    ) -> None:
        super().__init__(param_decls, **attributes)
        self.text = text
        self.section = section
        self.configurable = configurable

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option as it is typed, and what it does."""
        record = super().get_help_record(ctx)
        return None if record is None else (record[0], Shell.of(ctx).text(self.text))


class Command(click.Command):
    """A command that is explained in two languages."""

    text = Text("", "")
    more: Text | None = None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse a broken configuration, but not to someone who asks for help."""
        broken = Shell.of(ctx).settings_error
        if broken is not None and "--help" not in args and not isinstance(self, click.Group):
            raise broken
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            # Click's parser does not say everywhere whose options it was reading.
            error.ctx = error.ctx or ctx
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the current folder's configuration has a say in is said aloud."""
        shell = Shell.of(ctx)
        if shell.folders:
            from bsre_sign.cli.settings_places import UNTOLD

            told = ", ".join(one for one in shell.folders_for(ctx) if one.removeprefix("--") not in UNTOLD)
            if told:
                aside(
                    shell,
                    "note:",
                    Text(f"bsre-sign.toml di folder ini menentukan {told}.", f"bsre-sign.toml here decides {told}."),
                )
        return super().invoke(ctx)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What follows the command's name in the line on usage."""
        self.options_metavar = Shell.of(ctx).text(_OPTIONS)
        return super().collect_usage_pieces(ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line on usage."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=Shell.of(ctx).text(_USAGE))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(Shell.of(ctx).text(self.text))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options under their headings, in the order of declaration, the general ones last."""
        sections: dict[Text, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if isinstance(parameter, Option) and (record := parameter.get_help_record(ctx)):
                sections.setdefault(parameter.section, []).append(record)
        general = sections.pop(GENERAL, [])
        for heading, records in (*sections.items(), (GENERAL, general)):
            with formatter.section(Shell.of(ctx).text(heading)):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples, and what else there is to know."""
        if self.more is not None:
            formatter.write_paragraph()
            formatter.write_text(Shell.of(ctx).text(self.more))


class Group(Command, click.Group):
    """A command with commands below it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of declaration, which is that of use."""
        return list(self.commands)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What follows the group's name in the line on usage."""
        self.subcommand_metavar = Shell.of(ctx).text(_COMMAND)
        return super().collect_usage_pieces(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with its first paragraph, then the options."""
        shell = Shell.of(ctx)
        records = [(name, shell.text(text).partition("\n\n")[0]) for name, text in self.summaries().items()]
        with formatter.section(shell.text(_COMMANDS)):
            formatter.write_dl(records)
        Command.format_options(self, ctx, formatter)

    def summaries(self) -> Mapping[str, Text]:
        """What each command is for; its first paragraph is shown."""
        return {name: command.text for name, command in self.commands.items() if isinstance(command, Command)}


def command(name: str, text: Text, *, more: Text | None = None) -> Callable[[Callable[..., Any]], Command]:
    """Declare a command: ``text`` says what it does, ``more`` stands below the options."""

    def declare(function: Callable[..., Any]) -> Command:
        made = click.command(name, cls=Command, add_help_option=False)(general(function))
        made.text, made.more = text, more
        return made

    return declare


def group(name: str, text: Text, *commands: Command) -> Group:
    """Declare a group of commands."""

    def nothing() -> None:
        """The commands do the work."""

    made = click.group(name, cls=Group, add_help_option=False, no_args_is_help=True)(general(nothing))
    made.text = text
    for each in commands:
        made.add_command(each)
    return made


def option(
    *declarations: str, text: Text, section: Text = GENERAL, **attributes: Any
) -> Callable[[_Function], _Function]:
    """Declare an option of a command."""
    return click.option(*declarations, cls=Option, text=text, section=section, **attributes)


def general(function: _Function) -> _Function:
    """``--lang`` and ``--help``, which every command has."""
    function = option(
        "--help",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        configurable=False,
        callback=_show_help,
        text=Text("Tampilkan bantuan ini.", "Show this help."),
    )(function)
    return option(
        "--lang",
        type=click.Choice(["id", "en"]),
        expose_value=False,
        configurable=False,
        text=Text(
            "Bahasa pesan dan bantuan: Indonesia (bawaan) atau Inggris.",
            "Language of messages and help: Indonesian (default) or English.",
        ),
    )(function)


def _show_help(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        with to_stdout():
            click.echo(context.get_help())
        context.exit()
