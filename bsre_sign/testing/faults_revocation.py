"""OCSP responders and revocation lists that lie or are out of date (RFC 6960, RFC 5280)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from asn1crypto import crl, ocsp
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from bsre_sign.testing.services import Exchange

_OLD, _OLDER = timedelta(days=9), timedelta(days=10)
_RESPONDER = "ocsp"


def _response(
    change: Callable[[Any, Exchange], None], *, by: str = _RESPONDER, signs: bool = True
) -> Callable[[Exchange], bytes]:
    """An honest response, changed, and signed anew by the responder ``by``."""

    def fault(exchange: Exchange) -> bytes:
        response = ocsp.OCSPResponse.load(exchange.honest())
        basic = response["response_bytes"]["response"].parsed
        said = basic["tbs_response_data"]
        change(said["responses"][0], exchange)
        certificate = exchange.services.certificate(by)
        said["responder_id"] = ocsp.ResponderId(name="by_name", value=certificate.subject)
        signature = exchange.services.key(by).sign(said.dump(force=True), PKCS1v15(), SHA256())
        signed = ocsp.BasicOCSPResponse(
            {
                "tbs_response_data": said,
                "signature_algorithm": {"algorithm": "sha256_rsa"},
                "signature": signature if signs else bytes(len(signature)),
                "certs": [certificate],
            }
        )
        whole = {"response_type": "basic_ocsp_response", "response": signed}
        return bytes(ocsp.OCSPResponse({"response_status": "successful", "response_bytes": whole}).dump())

    return fault


def _nothing(_said: Any, _exchange: Exchange) -> None:
    """Change nothing."""


def _revoked(said: Any, exchange: Exchange) -> None:
    when = exchange.now.replace(microsecond=0) - timedelta(days=30)
    said["cert_status"] = ocsp.CertStatus(
        name="revoked", value={"revocation_time": when, "revocation_reason": "key_compromise"}
    )


def _unknown(said: Any, _exchange: Exchange) -> None:
    said["cert_status"] = ocsp.CertStatus(name="unknown", value=ocsp.StatusUnknown())


def _other_serial(said: Any, _exchange: Exchange) -> None:
    said["cert_id"]["serial_number"] = said["cert_id"]["serial_number"].native + 1


def _stale(said: Any, exchange: Exchange) -> None:
    now = exchange.now.replace(microsecond=0)
    said["this_update"], said["next_update"] = now - _OLDER, now - _OLD


def _stale_list(exchange: Exchange) -> bytes:
    """A list whose time has passed, signed by its issuer all the same."""
    listed = crl.CertificateList.load(exchange.honest())
    said = listed["tbs_cert_list"]
    now = exchange.now.replace(microsecond=0)
    said["this_update"], said["next_update"] = (crl.Time({"utc_time": one}) for one in (now - _OLDER, now - _OLD))
    said["signature"] = {"algorithm": "sha256_rsa"}
    issuer = exchange.url.rstrip("/").split("/")[-2]
    listed["signature_algorithm"] = {"algorithm": "sha256_rsa"}
    listed["signature"] = exchange.services.key(issuer).sign(said.dump(force=True), PKCS1v15(), SHA256())
    return bytes(listed.dump(force=True))


def _list_of_another(exchange: Exchange) -> bytes:
    """The list of a CA that is nobody's."""
    path = exchange.url.rstrip("/").split("/")
    return exchange.at("/".join([*path[:-2], "foreign-root", path[-1]])).honest()


def _altered_list(exchange: Exchange) -> bytes:
    honest = bytearray(exchange.honest())
    honest[-3] ^= 1
    return bytes(honest)


OCSP_FAULTS: Mapping[str, Callable[[Exchange], bytes]] = {
    "refusal": lambda _: bytes(ocsp.OCSPResponse({"response_status": "try_later"}).dump()),
    "revoked": _response(_revoked),
    "unknown": _response(_unknown),
    "wrong-serial": _response(_other_serial),
    "wrong-responder": _response(_nothing, by="asing"),
    "stale": _response(_stale),
    "unsigned": _response(_nothing, signs=False),
}
CRL_FAULTS: Mapping[str, Callable[[Exchange], bytes]] = {
    "stale": _stale_list,
    "wrong-issuer": _list_of_another,
    "altered": _altered_list,
}
"""Each by its name."""
