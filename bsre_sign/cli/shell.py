"""One run of the program: its language and where its options come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from bsre_sign import BsreSignError, Language, Text


@dataclass(frozen=True)
class Shell:
    """What every command of one run shares."""

    language: Language = Language.INDONESIAN
    settings_file: Path | None = None
    """The configuration file in use."""
    settings_error: BsreSignError | None = None
    """Why that file cannot be used."""
    folders: Mapping[str, Any] = field(default_factory=dict)
    """What the current folder's own configuration file gives, in the form of click's ``default_map``."""

    @classmethod
    def of(cls, context: click.Context | None = None) -> "Shell":
        """The run that ``context``, by default the current one, is part of."""
        root = (context or click.get_current_context()).find_root()
        return root.obj if isinstance(root.obj, Shell) else cls()

    def folders_for(self, context: click.Context) -> list[str]:
        """The options of the running command, such as ``--tsa``, that come from the current folder's file and count."""
        from bsre_sign.cli.settings_places import typed_over

        found: Any = self.folders
        path = [str(one.info_name) for one in _below_root(context)]
        for name in path:
            found = found.get(name, {})
        options = {max(one.opts, key=len).removeprefix("--"): one for one in context.command.params}

        def given(by: click.core.ParameterSource) -> list[str]:
            return [name for name, one in options.items() if context.get_parameter_source(str(one.name)) is by]

        lost = typed_over(".".join(path), given(click.core.ParameterSource.COMMANDLINE))
        return [
            f"--{name}"
            for name in given(click.core.ParameterSource.DEFAULT_MAP)
            if options[name].name in found and name not in lost
        ]

    def text(self, text: Text) -> str:
        """``text`` in the language of this run."""
        return text.to(self.language)


def _below_root(context: click.Context) -> list[click.Context]:
    """``context`` and those around it, from the command of the first level on."""
    chain = []
    while context.parent is not None:
        chain.append(context)
        context = context.parent
    return chain[::-1]


def language_in(arguments: Sequence[str]) -> Language | None:
    """The language that ``--lang`` asks for anywhere on the command line; the last one counts."""
    found = None
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name != "--lang":
            continue
        if not equals:
            value = arguments[position + 1] if position + 1 < len(arguments) else ""
        if value in tuple(Language):
            found = Language(value)
    return found
