"""Below which algorithms and keys nothing is proved any more (ETSI TS 119 312; NIST SP 800-131A)."""

WEAK_DIGESTS = frozenset({"md2", "md5", "sha1"})
"""Names as in :attr:`TokenFacts.digests`: two contents with one digest can be made."""
MINIMUM_RSA_BITS = 2048
MINIMUM_EC_BITS = 224
_EDWARDS = frozenset({"ed25519", "ed448"})


def weak_key(
    algorithm: str, bits: int, *, rsa_bits: int = MINIMUM_RSA_BITS, ec_bits: int = MINIMUM_EC_BITS
) -> str | None:
    """What a key is, English, where it has fewer bits than that, or is DSA or of a kind that is not known here.

    ``algorithm`` and ``bits`` are as in :class:`CertificateFacts`.
    """
    if algorithm in _EDWARDS:
        return None
    kind = "rsa" if algorithm.startswith("rsa") else algorithm
    least = {"rsa": rsa_bits, "ec": ec_bits}.get(kind)
    if least is not None and bits >= least:
        return None
    return f"{kind.upper()} {bits}" if bits else kind.upper()
