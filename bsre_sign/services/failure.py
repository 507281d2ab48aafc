"""Why a service gave no answer, in words for people; what a stranger said is repeated in short only."""

import http.client
import socket
import ssl
from urllib.parse import urlsplit

from bsre_sign.errors import ServiceError, ServiceUnavailableError, system_words
from bsre_sign.language import Text

_MOST = 200
"""Characters that are repeated of what a service said, or of its name."""


class RefusedError(Exception):
    """The guard said no, or the service did."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


class BusyError(RefusedError):
    """The service said: not now."""

    def __init__(self, why: Text, retry_after: float | None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


def failure(url: str, error: Exception) -> ServiceError:
    """What callers are told after ``error``, when ``url`` was asked."""
    host, said = host_of(url), _words(error)
    cause = Text(id=f"Layanan {host} gagal: {said.id}.", en=f"The service {host} failed: {said.en}.")
    hint = Text(
        id="Periksa jaringan dan alamatnya, lalu coba lagi nanti; dokumen tidak berubah.",
        en="Check the network and the address, then try again later; no document was changed.",
    )
    if isinstance(error, BusyError):
        return ServiceUnavailableError(cause, hint, retry_after=error.retry_after)
    return ServiceUnavailableError(cause, hint) if _may_pass(error) else ServiceError(cause, hint)


def host_of(url: str) -> str:
    """The host in ``url``, for people."""
    try:
        return _short(urlsplit(url).hostname or url)
    except ValueError:
        return _short(url)


def _may_pass(error: Exception) -> bool:
    """Whether the network, and not the address or the certificate, is at fault."""
    if isinstance(error, socket.gaierror):
        return error.errno == socket.EAI_AGAIN
    return isinstance(error, http.client.IncompleteRead) or (
        isinstance(error, OSError) and not isinstance(error, ssl.SSLError)
    )


def _words(error: Exception) -> Text:
    if isinstance(error, RefusedError):
        return error.why
    if isinstance(error, socket.gaierror):
        return Text(id="nama mesin itu tidak dikenal", en="the host's name is not known")
    if isinstance(error, ssl.SSLError):  # whose numbers are not the system's
        said = _short(getattr(error, "verify_message", None) or error.reason or str(error))
        return Text(id=f"TLS gagal ({said})", en=f"TLS failed ({said})")
    if isinstance(error, OSError):
        return system_words(error)
    said = _short(str(error))
    return Text(id=f"jawabannya rusak ({said})", en=f"the answer is broken ({said})")


def _short(said: str) -> str:
    """The beginning of ``said``, on one line."""
    line = " ".join(said[:_MOST].split())
    return line if len(said) <= _MOST else f"{line}…"
