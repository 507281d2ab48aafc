"""Where an agency's own agreement profiles lie: folders named by an option, by the environment, or the user's own."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bsre_sign import AgreementError, Text
from bsre_sign.cli.bilingual import option

if TYPE_CHECKING:
    from bsre_sign import Agreement

VARIABLE = "BSRE_SIGN_AGREEMENTS"
"""Folders, separated as in ``PATH``."""
_GIVEN = "bsre_sign.agreement_folders"


def agreement_folder_option(section: Text) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``--agreement-folder``, under the heading ``section``, for commands that call :func:`find_agreement`.

    It may not stand in a configuration file: one that came along with documents would say what they have to fulfil.
    """
    return option(
        "--agreement-folder",
        type=click.Path(readable=False, path_type=Path),
        multiple=True,
        metavar="DIR",
        expose_value=False,
        configurable=False,
        callback=_keep,
        section=section,
        text=Text(
            f"Folder dengan profil perjanjian sendiri, ID.toml; boleh diulang. Juga dicari di folder yang disebut "
            f"{VARIABLE} dan di folder agreements dari konfigurasi pengguna.",
            f"Folder with agreement profiles of one's own, ID.toml; repeatable. The folders in {VARIABLE} and the "
            f"folder agreements of the user's configuration are looked through too.",
        ),
    )


def _keep(context: click.Context, _: click.Parameter, folders: tuple[Path, ...]) -> None:
    context.meta[_GIVEN] = folders


def agreement_folders() -> tuple[Path, ...]:
    """The folders in which profiles are looked for, the first one first.

    Raises:
        AgreementError: one that the option or the environment names is no folder.
    """
    named = [Path(name) for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]
    named = [*click.get_current_context().meta.get(_GIVEN, ()), *named]
    for folder in named:
        if not folder.is_dir():
            raise AgreementError(
                Text(f"Folder profil {folder} tidak ada atau bukan folder.", f"The profile folder {folder} is none."),
                Text(f"Periksa --agreement-folder dan {VARIABLE}.", f"Check --agreement-folder and {VARIABLE}."),
            )
    user = Path(click.get_app_dir("bsre-sign"))
    # Without a home it would lie in the current folder, where anybody's documents may lie too.
    return (*named, user / "agreements") if user.is_absolute() else tuple(named)


def find_agreement(name: str) -> "Agreement":
    """The built-in agreement ``name``, the one in a folder of profiles, or the one in the file of that name.

    Raises:
        AgreementError: there is none, or it is malformed.
    """
    from bsre_sign import Agreement

    if name in Agreement.available():
        return Agreement.load(name)
    if name.endswith(".toml"):
        return Agreement.from_file(name)
    folders = agreement_folders()
    if name not in Agreement.available(folders) and Path(name).is_file():
        return Agreement.from_file(name)
    return Agreement.load(name, folders)
