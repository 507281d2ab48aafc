"""Timestamping authorities that lie or refuse (RFC 3161)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha512
from secrets import randbits
from typing import Any

from asn1crypto import tsp

from bsre_sign.testing import timestamp
from bsre_sign.testing.services import Exchange

_GROWN = 40
"""Certificates in a chain that has outgrown what was ever seen."""


def _answer(
    exchange: Exchange, *, label: str = "tsa", ahead: timedelta = timedelta(), copies: int = 1, **how: str
) -> bytes:
    return timestamp.answer_request(
        exchange.body,
        key=exchange.services.key(label),
        certificate=exchange.services.certificate(label),
        chain=[exchange.services.certificate(one) for one in ("ca", "root")] * copies,
        now=exchange.now.replace(microsecond=0) + ahead,
        **how,
    )


def _to_another(**changes: Any) -> Callable[[Exchange], bytes]:
    """An honest answer to a question that was not asked."""

    def fault(exchange: Exchange) -> bytes:
        asked = tsp.TimeStampReq.load(exchange.body)
        for name, value in changes.items():
            asked[name] = value
        return _answer(exchange.about(asked.dump()))

    return fault


def _without_nonce(exchange: Exchange) -> bytes:
    asked = tsp.TimeStampReq.load(exchange.body)
    del asked["nonce"]
    return _answer(exchange.about(asked.dump()))


def _altered(exchange: Exchange) -> bytes:
    """One bit of the signature is turned over."""
    honest = bytearray(_answer(exchange))
    honest[-3] ^= 1
    return bytes(honest)


_OTHER_IMPRINT = tsp.MessageImprint(
    {"hash_algorithm": {"algorithm": "sha512"}, "hashed_message": sha512(b"isi lain").digest()}
)
TSA_FAULTS: Mapping[str, Callable[[Exchange], bytes]] = {
    "wrong-imprint": _to_another(message_imprint=_OTHER_IMPRINT),
    "wrong-nonce": _to_another(nonce=randbits(62)),
    "no-nonce": _without_nonce,
    "no-certificate": _to_another(cert_req=False),
    "wrong-key-purpose": lambda exchange: _answer(exchange, label="pejabat-satu"),
    "expired": lambda exchange: _answer(exchange, label="tsa-kedaluwarsa"),
    "wrong-policy": lambda exchange: _answer(exchange, policy="1.3.6.1.4.1.22408.1.2.3.46"),
    "clock-fast": lambda exchange: _answer(exchange, ahead=timedelta(days=1)),
    "clock-slow": lambda exchange: _answer(exchange, ahead=timedelta(days=-1)),
    "altered": _altered,
    "rejection": lambda _: timestamp.refusal("system_failure", "kuota harian habis"),
    "granted-with-mods": lambda exchange: _answer(exchange, status="granted_with_mods"),
    "grown-chain": lambda exchange: _answer(exchange, copies=_GROWN // 2),
}
"""Each by its name. The last two are no lies: what they give can be used."""
