"""For tests: whether documents keep an agreement, and a PKI for tests and for the demo: never trust what it signs.

The PKI needs the extra ``demo``. ``python -m bsre_sign.testing`` serves it on the loopback interface.
"""

from bsre_sign.testing.compliance import assert_compliant
from bsre_sign.testing.export import PASSPHRASE, export
from bsre_sign.testing.fetcher import PkiFetcher
from bsre_sign.testing.pki import TestPki
from bsre_sign.testing.server import PkiServer, serve
from bsre_sign.testing.services import ServiceKind

__all__ = ["PASSPHRASE", "PkiFetcher", "PkiServer", "ServiceKind", "TestPki", "assert_compliant", "export", "serve"]
