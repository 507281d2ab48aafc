"""Services that fail and lie: what the test PKI answers when a test asks for it by name.

``fetcher.spoil("tsa", "wrong-nonce")`` lets every TSA of the test PKI answer so, in memory and over loopback HTTP.
"""

from collections.abc import Callable, Mapping
from typing import NoReturn

from bsre_sign.errors import ServiceUnavailableError
from bsre_sign.language import Text
from bsre_sign.testing.faults_revocation import CRL_FAULTS, OCSP_FAULTS
from bsre_sign.testing.faults_tsa import TSA_FAULTS
from bsre_sign.testing.services import Exchange, ServiceKind

SLOW, DRIPPING = "slow", "dripping"
"""Faults that over HTTP last until the other side has had enough."""
_HUGE = 65 << 20

Fault = Callable[[Exchange], bytes]


def _away(id_: str, en: str, pause: float | None = None) -> Fault:
    def fault(exchange: Exchange) -> NoReturn:
        raise ServiceUnavailableError(
            Text(id=f"Layanan uji {exchange.url} gagal: {id_}.", en=f"The test service {exchange.url} failed: {en}."),
            Text(id="Layanan itu disuruh gagal.", en="It was told to fail."),
            retry_after=pause,
        )

    return fault


_ANY: Mapping[str, Fault] = {
    "down": _away("sambungan ditolak", "connection refused"),
    SLOW: _away("waktu tunggu habis", "timed out"),
    DRIPPING: _away("waktu tunggu habis", "timed out"),
    "busy": _away("terlalu sibuk", "too busy", 3600.0),
    "garbage": lambda _: b"<html><body>403</body></html>",
    "empty": lambda _: b"",
    "huge": lambda _: bytes(_HUGE),
}

FAULTS: Mapping[ServiceKind, Mapping[str, Fault]] = {
    ServiceKind.TSA: {**_ANY, **TSA_FAULTS},
    ServiceKind.OCSP: {**_ANY, **OCSP_FAULTS},
    ServiceKind.CRL: {**_ANY, **CRL_FAULTS},
    ServiceKind.CERTIFICATES: _ANY,
}
"""Each fault by the kind of service and its name."""
