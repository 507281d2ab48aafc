"""Trust anchors: pinned by digest, or given by the user."""

from bsre_sign.trust.store import PinnedAnchor, TrustStore

__all__ = ["PinnedAnchor", "TrustStore"]
