"""Trust anchors: pinned by digest, or given by the user."""

from bsre_sign.trust.facts import AnchorFacts, facts_of
from bsre_sign.trust.store import PinnedAnchor, Purpose, TrustStore, normal_fingerprint

__all__ = ["AnchorFacts", "PinnedAnchor", "Purpose", "TrustStore", "facts_of", "normal_fingerprint"]
