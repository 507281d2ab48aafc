"""Which algorithms and keys the engine may accept in a path, and under evidence."""

from collections.abc import Iterable
from datetime import datetime

from asn1crypto import algos, keys, x509
from pyhanko_certvalidator.policy_decl import AlgorithmUsageConstraint, AlgorithmUsagePolicy

from bsre_sign.evidence.strength import WEAK_DIGESTS, weak_key
from bsre_sign.pades.reading.certificates import key_bits


class Strength(AlgorithmUsagePolicy):
    """Refuses weak digests, and weak keys but those of anchors: whoever trusts an anchor answers for its key."""

    def __init__(self, anchors: Iterable[x509.Certificate]) -> None:
        self._answered_for = {one.public_key.dump() for one in anchors}

    def digest_algorithm_allowed(
        self, algo: algos.DigestAlgorithm, moment: datetime | None
    ) -> AlgorithmUsageConstraint:
        """Whether content may be known by such a digest, at any moment."""
        name = algo["algorithm"].native
        return _judged(name if name in WEAK_DIGESTS else None)

    def signature_algorithm_allowed(
        self, algo: algos.SignedDigestAlgorithm, moment: datetime | None, public_key: keys.PublicKeyInfo | None
    ) -> AlgorithmUsageConstraint:
        """Whether a signature of that kind proves something, by that key, at any moment."""
        try:
            digest = algo.hash_algo
        except ValueError:
            digest = None  # one that names none; whether it can be verified is another matter
        if digest in WEAK_DIGESTS:
            return _judged(digest)
        if public_key is None or public_key.dump() in self._answered_for:
            return _judged(None)
        return _judged(weak_key(public_key.algorithm, key_bits(public_key)))


def _judged(weakness: str | None) -> AlgorithmUsageConstraint:
    return AlgorithmUsageConstraint(allowed=weakness is None, failure_reason=weakness)
