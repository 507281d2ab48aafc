"""The commands: what each is for is known at once, and what it does is loaded when it is called."""

from collections.abc import Iterator, MutableMapping
from importlib import import_module

import click

from bsre_sign import Text

SUMMARIES = {
    "sign": Text("Bubuhkan stempel, tanda tangani, lalu periksa hasilnya.", "Stamp, sign, then check the result."),
    "stamp": Text("Bubuhkan klausul dan logo tanpa menandatangani.", "Stamp the clause and the logo without signing."),
    "verify": Text(
        "Periksa keaslian, keutuhan, dan kenirsangkalan dokumen.",
        "Verify that documents are authentic, intact and undeniable.",
    ),
    "extend": Text(
        "Naikkan tingkat tanda tangan, atau perbarui buktinya sebelum lewat masa.",
        "Raise signatures to a higher level, or renew their proof before it lapses.",
    ),
    "check": Text(
        "Periksa dokumen keluaran menurut perjanjian, aturan demi aturan; untuk CI.",
        "Check output documents against an agreement, rule by rule; for CI.",
    ),
    "agreement": Text(
        "Lihat, buat, atau periksa perjanjian kerja sama dengan BSrE.", "Look at, begin or check agreements with BSrE."
    ),
    "trust": Text("Atur jangkar kepercayaan.", "Manage the trust anchors."),
    "demo": Text(
        "Coba seluruh perjalanan dokumen, tanpa jaringan dan tanpa sertifikat.",
        "Try a document's whole journey, without a network or a certificate.",
    ),
}
"""Each command in the file of its name, with the first paragraph of its help; in the order of use."""


class Commands(MutableMapping[str, click.Command]):
    """The commands by name; a command's file is imported when the command is first asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, click.Command | None] = dict.fromkeys(SUMMARIES)

    def __getitem__(self, name: str) -> click.Command:
        found = self._loaded[name]
        if found is None:
            found = self._loaded[name] = getattr(import_module(f"bsre_sign.cli.{name}"), name)
        assert isinstance(found, click.Command)
        return found

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._loaded

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)
