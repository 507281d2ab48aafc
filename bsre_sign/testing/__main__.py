"""``python -m bsre_sign.testing``: the test PKI's services on the loopback interface, until Ctrl-C."""

import errno
import sys
from argparse import ArgumentParser
from pathlib import Path
from threading import Event

from bsre_sign.errors import BsreSignError, system_words
from bsre_sign.language import Language, Text
from bsre_sign.testing.export import PASSPHRASE, PASSPHRASE_FILE, ROOT_FILE, export
from bsre_sign.testing.pki import TestPki
from bsre_sign.testing.server import PkiServer, serve

_LAST_PORT = 65535


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = ArgumentParser(prog="python -m bsre_sign.testing", description="OCSP, CRL and TSA of the test CA.")
    parser.add_argument("--port", type=int, default=9580, help="port on 127.0.0.1 (default: 9580; 0: any free one)")
    parser.add_argument("--export", type=Path, metavar="DIR", help="write the trust anchor and all .p12 files to DIR")
    options = parser.parse_args(arguments)
    if not 0 <= options.port <= _LAST_PORT:
        parser.error(f"--port: 0..{_LAST_PORT}")
    try:
        with serve(lambda prefix: TestPki.load(url_prefix=prefix), options.port) as server:
            if options.export:
                export(server.pki, options.export)
            sys.stdout.write(_welcome(server, options.export))
            sys.stdout.flush()
            Event().wait()
    except KeyboardInterrupt:
        return 0
    except BsreSignError as error:
        _complain(error.cause, error.hint)
        return 4
    except OSError as error:
        taken = Text("sudah dipakai program lain", "another program uses it")
        said = taken if error.errno == errno.EADDRINUSE else system_words(error)
        _complain(
            Text(
                f"Port {options.port} di 127.0.0.1 tidak dapat dipakai: {said.id}.",
                f"Port {options.port} on 127.0.0.1 cannot be used: {said.en}.",
            ),
            Text(
                "Sebut port lain dengan --port (0: yang mana saja yang bebas).",
                "Name another one by --port (0: any free one).",
            ),
        )
    return 5


def _complain(cause: Text, hint: Text) -> None:
    """An error in both languages: nobody has chosen one."""
    for label, text in (("error", cause), ("hint", hint)):
        sys.stderr.write(f"{label}: {text.to(Language.INDONESIAN)} / {text.to(Language.ENGLISH)}\n")


def _welcome(server: PkiServer, folder: Path | None) -> str:
    """What is where, and what to try."""
    lines = [
        "CA UJI sedang melayani; jangan percayai apa pun yang ditandatanganinya. Hentikan dengan Ctrl-C.",
        "The TEST CA is serving; trust nothing that it signs. Stop it with Ctrl-C.",
        "",
        "Alamat / addresses (TSA, OCSP, CRL, CA):",
        *(f"  {url}" for url in server.fetcher.urls()),
        "",
    ]
    if folder is None:
        lines += ["Untuk menulis .p12 dan akar / to write the .p12 files and the root: --export DIR"]
        return "\n".join(lines) + "\n"
    lines += [
        f"Akar / root:              {folder / ROOT_FILE}",
        f"Kunci / keys:             {', '.join(f'{label}.p12' for label in server.pki.labels())}",
        f"Frasa sandi / passphrase: {PASSPHRASE}  ({folder / PASSPHRASE_FILE})",
        "",
        "Coba di terminal lain / try in another terminal:",
        f"  bsre-sign sign surat.pdf -o surat-tte.pdf --p12 {folder / 'pejabat-satu.p12'} \\",
        f"    --passphrase-file {folder / PASSPHRASE_FILE} --tsa {server.pki.tsa_url} --trust {folder / ROOT_FILE}",
        f"  bsre-sign verify surat-tte.pdf --trust {folder / ROOT_FILE} --allow-private",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
