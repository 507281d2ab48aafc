"""Who is asked for revocation evidence where nobody else was named."""

from bsre_sign.services.cache import EvidenceCache
from bsre_sign.services.fetch import Fetcher
from bsre_sign.services.http import HttpFetcher
from bsre_sign.services.retry import PatientFetcher


def evidence_fetcher() -> Fetcher:
    """Asks over the network, patiently, and keeps what it was told for as long as that holds.

    Addresses stand in the signer's own chain, which may well be answered on an agency's network: so that is allowed.
    """
    return EvidenceCache(PatientFetcher(HttpFetcher(allow_private=True)))
