"""Other libraries that sign and verify in this process: pyHanko, and endesive where it is installed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.stamp import TextStamp, TextStampStyle
from pyhanko_certvalidator import ValidationContext

from benchmarks.speed.office import Office
from bsre_sign.testing import PASSPHRASE

_CLAUSE = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik\n"
    "yang diterbitkan oleh Balai Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara"
)


class _KeyLoadedOnce(signers.SimpleSigner):
    """pyHanko's own signer loads and checks the RSA key at each signature; this one does so once."""

    loaded: RSAPrivateKey

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        assert digest_algorithm == "sha256"
        return self.loaded.sign(data, padding.PKCS1v15(), hashes.SHA256())


@dataclass
class Pyhanko:
    """pyHanko as its documentation has it: a signer made once, a fresh incremental writer for each document."""

    office: Office

    @cached_property
    def as_it_comes(self) -> signers.SimpleSigner:
        """Its own signer."""
        made = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
            str(self.office.p12), passphrase=PASSPHRASE.encode()
        )
        assert isinstance(made, signers.SimpleSigner)
        return made

    @cached_property
    def with_key_cached(self) -> signers.SimpleSigner:
        """The same, but the key is loaded once."""
        own = self.as_it_comes
        assert own.signing_cert is not None
        made = _KeyLoadedOnce(own.signing_cert, own.signing_key, own.cert_registry)
        key, _, _ = pkcs12.load_key_and_certificates(self.office.p12.read_bytes(), PASSPHRASE.encode())
        assert isinstance(key, RSAPrivateKey)
        made.loaded = key
        return made

    def sign(self, signer: signers.SimpleSigner, source: Path, target: Path, *, stamp: bool) -> None:
        """Sign one document at B-B; with ``stamp`` a clause of two lines is put on its first page before."""
        with source.open("rb") as stream, target.open("w+b") as output:
            writer = IncrementalPdfFileWriter(stream)
            if stamp:
                style = TextStampStyle(stamp_text=_CLAUSE, border_width=0, background=None)
                TextStamp(writer, style, box=BoxConstraints(480, 30)).apply(0, 57, 20)
            meta = signers.PdfSignatureMetadata(
                field_name="Signature1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
            )
            signers.PdfSigner(meta, signer).sign_pdf(writer, output=output)

    def validate(self, source: Path) -> None:
        """Validate every signature as pyHanko's classic validation does.

        Raises:
            AssertionError: one does not hold.
        """
        from asn1crypto import x509  # noqa: PLC0415  of no use to those that only sign

        roots = [x509.Certificate.load(one) for one in self.office.pki.roots()]
        with source.open("rb") as stream:
            for signature in PdfFileReader(stream).embedded_regular_signatures:
                context = ValidationContext(trust_roots=roots, allow_fetching=False)
                status = validate_pdf_signature(signature, context)
                assert status.intact
                assert status.valid


def endesive(office: Office) -> Callable[[Path, Path], None] | None:
    """Sign one document with endesive; ``None`` where it is not installed."""
    if find_spec("endesive") is None:
        return None
    engine: Any = import_module("endesive.pdf")
    key, certificate, others = pkcs12.load_key_and_certificates(office.p12.read_bytes(), PASSPHRASE.encode())

    def sign(source: Path, target: Path) -> None:
        data = source.read_bytes()
        settings = {
            "sigflags": 3,
            "contact": "",
            "location": "",
            "reason": "",
            "signingdate": "D:20260101000000+00'00'",
        }
        added = engine.cms.sign(data, settings, key, certificate, others, "sha256")
        target.write_bytes(data + added)

    return sign
