"""The indication that the three answers amount to (ETSI EN 319 102-1, 5.1.3 and Tables 5 and 6).

TOTAL-FAILED goes with six sub-indications only: FORMAT_FAILURE, HASH_FAILURE, SIG_CRYPTO_FAILURE, REVOKED, EXPIRED and
NOT_YET_VALID. All else is INDETERMINATE, be it disproved here or not.
"""

from collections.abc import Sequence

from bsre_sign.report.model import Answer, Indication, Outcome

_FAILED, _OPEN = Indication.TOTAL_FAILED, Indication.INDETERMINATE

_BY_CODE: dict[str, tuple[Indication, str]] = {
    "I-FORMAT": (_FAILED, "FORMAT_FAILURE"),
    "I-COVERAGE": (_FAILED, "FORMAT_FAILURE"),
    "I-HASH": (_FAILED, "HASH_FAILURE"),
    "I-CRYPTO": (_FAILED, "SIG_CRYPTO_FAILURE"),
    # ETSI judges the signed bytes only; a change shown on top of them fails here all the same.
    "I-MODIFIED": (_FAILED, "FORMAT_FAILURE"),
    "I-DOCMDP": (_FAILED, "FORMAT_FAILURE"),
    "I-FIELDLOCK": (_FAILED, "FORMAT_FAILURE"),
    "I-PAGECOUNT": (_FAILED, "FORMAT_FAILURE"),
    "I-VISUAL": (_FAILED, "FORMAT_FAILURE"),
    "I-SHADOW": (_FAILED, "FORMAT_FAILURE"),
    "I-DIFF-ERROR": (_OPEN, "GENERIC"),
    "I-UNSUPPORTED-SUBFILTER": (_OPEN, "GENERIC"),
    "I-DECODE-LIMIT": (_OPEN, "GENERIC"),
    "I-UNEXPLAINED": (_OPEN, "GENERIC"),
    # All that identifying the signing certificate can fail with (5.2.3.3).
    "I-NO-CERTIFICATE": (_OPEN, "NO_SIGNING_CERTIFICATE_FOUND"),
    "A-CERT-MISMATCH": (_OPEN, "NO_SIGNING_CERTIFICATE_FOUND"),
    # At a time that is proved (5.5.4). Strictly, that a signature was there then does not prove that it was not there
    # earlier; the best signature time is taken for the time of signing, as it is in the verdict.
    "A-REVOKED": (_FAILED, "REVOKED"),
    "A-NOTYET": (_FAILED, "NOT_YET_VALID"),
    "A-EXPIRED-AT-SIGNING": (_FAILED, "EXPIRED"),
    # The same without a proved time (5.2.6.4, 5.3.4).
    "A-REVOKED-NOPOE": (_OPEN, "REVOKED_NO_POE"),
    "A-NOTYET-NOPOE": (_OPEN, "OUT_OF_BOUNDS_NO_POE"),
    "A-EXPIRED-NOPOE": (_OPEN, "OUT_OF_BOUNDS_NO_POE"),
    "A-FORGED-CHAIN": (_OPEN, "CERTIFICATE_CHAIN_GENERAL_FAILURE"),
    "A-NOCHAIN": (_OPEN, "NO_CERTIFICATE_CHAIN_FOUND"),
    "A-REVINFO-MISSING": (_OPEN, "TRY_LATER"),
    "A-TRYLATER": (_OPEN, "TRY_LATER"),
    "A-HOLD": (_OPEN, "TRY_LATER"),
    "A-WEAK-ALGO": (_OPEN, "CRYPTO_CONSTRAINTS_FAILURE"),
    "A-PROFILE": (_OPEN, "CHAIN_CONSTRAINTS_FAILURE"),
    "N-KU": (_OPEN, "CHAIN_CONSTRAINTS_FAILURE"),
    # What the timestamp itself fails with is told of it; the signature lacks a sound one (5.5.4).
    "N-TS-FORGED": (_OPEN, "SIG_CONSTRAINTS_FAILURE"),
    "N-TS-ORDER": (_OPEN, "TIMESTAMP_ORDER_FAILURE"),
    "N-FORM": (_OPEN, "SIG_CONSTRAINTS_FAILURE"),
    "N-NOTSA": (_OPEN, "SIG_CONSTRAINTS_FAILURE"),
    "N-TSA-UNTRUSTED": (_OPEN, "SIG_CONSTRAINTS_FAILURE"),
    "N-TS-FUTURE": (_OPEN, "SIG_CONSTRAINTS_FAILURE"),
    "N-TS-LAPSED": (_OPEN, "OUT_OF_BOUNDS_NO_POE"),
}
_OTHERWISE = (_OPEN, "SIG_CONSTRAINTS_FAILURE")


def indication(answers: Sequence[Answer]) -> tuple[Indication, str | None]:
    """Indication and sub-indication of the first answer that is disproved, else of the first that is open."""
    for outcome in (Outcome.FAILED, Outcome.INDETERMINATE):
        for answer in answers:
            if answer.outcome is outcome and answer.reasons:
                return _BY_CODE.get(answer.reasons[0].code, _OTHERWISE)
    if all(answer.outcome is Outcome.PASSED for answer in answers):
        return Indication.TOTAL_PASSED, None
    return _OPEN, "GENERIC"
