"""Where certificates to be trusted come from: a file, a folder, standard input, an https address."""

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from bsre_sign import CredentialError, Text
from bsre_sign.cli.bilingual import misuse
from bsre_sign.cli.places import STANDARD

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SECONDS = 20.0


def certificates_from(source: str) -> tuple[bytes, ...]:
    """Every certificate (DER) in ``source``, each once.

    Raises:
        Misuse: an address that is not asked.
        CredentialError: there is no certificate, or it cannot be read.
        ServiceError: the address gave no answer.
    """
    from bsre_sign.trust.encoded import certificates_in
    from bsre_sign.trust.files import read_anchors

    if source == STANDARD:
        return certificates_in(_standard_input(), "stdin")
    if _ADDRESS.match(source):
        return certificates_in(_fetched(source), source)
    found = read_anchors(Path(source))
    if not found:
        raise CredentialError(
            Text(f"Tidak ada sertifikat di {source}.", f"There is no certificate in {source}."),
            Text("Berikan berkas PEM, DER, atau P7B.", "Give a PEM, DER or P7B file."),
        )
    return found


def _standard_input() -> bytes:
    from bsre_sign.trust.encoded import MOST_BYTES

    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise CredentialError(
            Text("Masukan terlalu besar untuk sebuah sertifikat.", "The input is too large for a certificate."),
            Text("Berikan hanya sertifikatnya.", "Give the certificate alone."),
        )
    return data


def _fetched(address: str) -> bytes:
    from bsre_sign import HttpFetcher, Request
    from bsre_sign.trust.encoded import MOST_BYTES

    try:
        parts = urlsplit(address)
        fits = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        misuse(
            "Sertifikat hanya diambil dari alamat https; unduh sendiri yang lain, lalu berikan berkasnya.",
            "Certificates are fetched from https addresses only; download others yourself and give the file.",
        )
    # The address comes from the user, so that an agency's own network is allowed.
    fetcher = HttpFetcher(allow_private=True, https_only=True)
    return fetcher.fetch(Request(address), max_bytes=MOST_BYTES, timeout=_SECONDS)
