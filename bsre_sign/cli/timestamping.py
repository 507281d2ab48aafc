"""``--tsa``, which commands have that need trusted time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bsre_sign import Text
from bsre_sign.cli.bilingual import misuse, option
from bsre_sign.cli.options import SIGNATURE

if TYPE_CHECKING:
    from bsre_sign import TimestampAuthority

tsa_option = option(
    "--tsa",
    multiple=True,
    metavar="URL",
    section=SIGNATURE,
    text=Text(
        "Layanan stempel waktu (RFC 3161); boleh diulang, yang berikutnya dipakai bila yang sebelumnya gagal.",
        "Timestamping service (RFC 3161); repeatable, the next one is used where the one before fails.",
    ),
)


def check_addresses(urls: Sequence[str]) -> None:
    """Refuse what is no address, and what carries a password where everybody on the machine can read it."""
    for url in urls:
        try:
            parts = urlsplit(url)
            fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            fits = False
        if not fits:
            misuse("--tsa bukan alamat http atau https.", "--tsa is not an http or https address.")
        if "@" in parts.netloc:
            misuse("--tsa tidak boleh memuat kata sandi.", "--tsa may not carry a password.")


def authority(urls: Sequence[str]) -> "TimestampAuthority | None":
    """Who gives the time; nobody where no address was given."""
    if not urls:
        return None
    from bsre_sign import TimestampAuthority

    return TimestampAuthority.first_of(urls)
