"""``python -m bsre_sign.testing``: the test PKI's services on the loopback interface, until Ctrl-C."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from threading import Event

from bsre_sign.errors import BsreSignError
from bsre_sign.language import Language
from bsre_sign.testing.export import PASSPHRASE, PASSPHRASE_FILE, ROOT_FILE, export
from bsre_sign.testing.pki import TestPki
from bsre_sign.testing.server import PkiServer, serve


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = ArgumentParser(prog="python -m bsre_sign.testing", description="OCSP, CRL and TSA of the test CA.")
    parser.add_argument("--port", type=int, default=9580, help="port on 127.0.0.1 (default: 9580; 0: any free one)")
    parser.add_argument("--export", type=Path, metavar="DIR", help="write the trust anchor and all .p12 files to DIR")
    options = parser.parse_args(arguments)
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
        cause, hint = error.lines(Language.INDONESIAN)
        sys.stderr.write(f"error: {cause}\nhint: {hint}\n")
        return 4
    except OSError as error:
        sys.stderr.write(f"error: {error.strerror}: 127.0.0.1:{options.port}\nhint: --port 0\n")
    return 5


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
        f"  bsre-sign verify surat-tte.pdf --trust {folder / ROOT_FILE}",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
