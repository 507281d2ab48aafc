"""Signing a document: stamped, signed, extended, and checked against itself.

For each document:

1. Preflight, remembered for a few minutes: may this certificate sign, and will a verifier accept it?
2. Open the document. An unsigned one is stamped; a signed one is never drawn on.
3. Prepare: the field and an empty place for the signature. Before a first signature that is the same save that
   writes the stamp; later an incremental update.
4. Create: the digest goes to the creator, and its CMS into the place.
5. Extend: long-term evidence and a document timestamp, as incremental updates.
6. Check what was written, by reading it back.
7. Hand over: whole, or not at all.
"""

import hashlib
import io
import shutil
import tempfile
import threading
import time
import weakref
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

import pikepdf

from bsre_sign.agreement import Agreement
from bsre_sign.document import Document, carries_signature, open_pdf, ready_to_rewrite, repairs
from bsre_sign.errors import AlreadySignedError, PreflightError, SelfCheckError
from bsre_sign.language import Text
from bsre_sign.levels import Level
from bsre_sign.output import whole_file
from bsre_sign.pades.reading import fields
from bsre_sign.pades.signing import first, preflight, selfcheck
from bsre_sign.pades.signing.create import Creator
from bsre_sign.pades.signing.placeholder import Placeholder
from bsre_sign.pades.signing.plan import SignaturePlan
from bsre_sign.services.fetch import Fetcher
from bsre_sign.services.http import HttpFetcher
from bsre_sign.stamp import Stamp, StampResult, carries, check_unharmed
from bsre_sign.trust import TrustStore

_CHUNK = 1 << 20
_IN_MEMORY = 32 << 20
_PREFLIGHT_HOLDS = 300.0
"""Seconds for which a passed preflight is not repeated."""


@dataclass(frozen=True, slots=True)
class SigningResult:
    """What was done to one document."""

    field: str
    """Name of the signature field."""
    level: Level
    stamp: StampResult | None
    """The stamp that was drawn; ``None`` where the document was signed before, or no stamp was wanted."""
    size: int
    """Bytes of the output."""
    sha256: str
    """Upper-case hexadecimal SHA-256 of the output."""
    remarks: tuple[Text, ...] = ()
    """What the document's owner should know: that it was damaged and mended, or lost rights that no change outlives."""


@dataclass(frozen=True)
class SignedDocument:
    """A signed document that waits to be saved; it passed its self-check."""

    result: SigningResult
    _stream: BinaryIO = field(repr=False)

    def save(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the document to ``path``, whole or not at all.

        Raises:
            OutputError: the file exists, or its folder cannot be written to.
        """
        with whole_file(Path(path), overwrite=overwrite) as output:
            self._stream.seek(0)
            shutil.copyfileobj(self._stream, output, _CHUNK)

    def to_bytes(self) -> bytes:
        """All bytes of the document."""
        self._stream.seek(0)
        return self._stream.read()


class Signer:
    """Signs documents in the name of one creator. Made once, used for thousands of documents, from threads too.

    Args:
        creator: makes the signature values; it holds the key, or knows who does.
        agreement: whose clause and logo are stamped before a first signature; without one nothing is stamped.
        trust: the anchors to which the signer's certificate must lead.
        level: the level to reach; by default the highest that the creator's TSA allows.
        logo: the official logo's file, in place of the neutral mark.
        fetcher: asks for revocation evidence; needed from B-LT up, and checked beforehand wherever it is given.
        plan: what each signature says about itself.
    """

    def __init__(
        self,
        creator: Creator,
        *,
        trust: TrustStore,
        agreement: Agreement | None = None,
        level: Level | None = None,
        logo: str | Path | bytes | None = None,
        fetcher: Fetcher | None = None,
        plan: SignaturePlan | None = None,
    ) -> None:
        self._creator = creator
        self._trust = trust
        self._stamp = Stamp(agreement, logo) if agreement is not None else None
        # Evidence addresses stand in the signer's own chain, which may well be answered on an agency's network.
        self._fetcher = fetcher or (HttpFetcher(allow_private=True) if creator.tsa is not None else None)
        self.level = level if level is not None else (Level.B_LTA if creator.tsa is not None else Level.B_B)
        self._plan = plan or SignaturePlan()
        self._lock = threading.Lock()
        self._checked_until = 0.0
        if agreement is not None and self.level < agreement.signing.minimum_level:
            least = agreement.signing.minimum_level
            raise PreflightError(
                Text(
                    id=f"Perjanjian {agreement.id} menuntut paling rendah tingkat {least}, bukan {self.level}.",
                    en=f"The agreement {agreement.id} demands at least level {least}, not {self.level}.",
                ),
                Text(id="Berikan --tsa dan tingkat yang dituntut.", en="Give --tsa and the level that is demanded."),
            )
        if self.level >= Level.B_T and creator.tsa is None:
            raise PreflightError(
                Text(
                    id=f"Tingkat {self.level} memerlukan layanan stempel waktu.",
                    en=f"Level {self.level} needs a timestamping service.",
                ),
                Text(
                    id="Berikan alamatnya dengan --tsa, atau pilih --level b-b.",
                    en="Give its address by --tsa, or choose --level b-b.",
                ),
            )

    def preflight(self) -> None:
        """Check the certificate as every signing does, without signing anything; remembered for some minutes.

        Raises:
            PreflightError: the certificate may not, or cannot, make such signatures.
            ServiceError: its revocation cannot be asked.
        """
        with self._lock:
            if time.monotonic() < self._checked_until:
                return
            preflight.check(self._creator, self._trust, self._fetcher)
            self._checked_until = time.monotonic() + _PREFLIGHT_HOLDS

    def sign(self, document: Document) -> SignedDocument:
        """Stamp, sign and check ``document``; the result waits in memory, or when large in a temporary file.

        Raises:
            InputError: the document cannot be worked on.
            PreflightError: the certificate may not, or cannot, make this signature.
            CredentialError: the key does not sign.
            ServiceError: the TSA, an OCSP responder or a CRL address failed.
            SelfCheckError: what came out does not hold.
        """
        stream = _waiting_room(document)
        try:
            signed = SignedDocument(self._sign_into(document, stream), stream)
        except BaseException:
            stream.close()
            raise
        weakref.finalize(signed, stream.close)
        return signed

    def sign_to(self, document: Document, path: str | Path, *, overwrite: bool = False) -> SigningResult:
        """As :meth:`sign`, written straight to ``path``, whole or not at all.

        Raises:
            OutputError: the file exists, or its folder cannot be written to.
        """
        with whole_file(Path(path), overwrite=overwrite) as output:
            return self._sign_into(document, output)

    def _sign_into(self, document: Document, stream: BinaryIO) -> SigningResult:
        self.preflight()
        stamped, placeholder, remarks = self._prepare(document, stream)
        algorithm = self._creator.digest_algorithm
        cms = self._creator.create(placeholder.digest(stream, algorithm), self.level)
        if self.level >= Level.B_T:
            preflight.check_timestamp(cms, self._trust)
        placeholder.fill(stream, cms)
        outer = self._extend(document, stream, placeholder, cms)
        stream.flush()
        self._check(document, stream, placeholder, outer, stamped)
        size = stream.seek(0, 2)
        return SigningResult(placeholder.field, self.level, stamped, size, _sha256(stream), remarks)

    def _prepare(
        self, document: Document, stream: BinaryIO
    ) -> tuple[StampResult | None, Placeholder, tuple[Text, ...]]:
        reserve = self._creator.reserve(self.level)
        with document.pdf() as pdf:
            if not carries_signature(pdf):
                remarks = ready_to_rewrite(pdf)
                stamped = self._stamp.draw(pdf, document) if self._stamp is not None else None
                placeholder = first.prepare(pdf, stream, self._plan, reserve)
                if mended := repairs(pdf):
                    stream.seek(0)
                    check_unharmed(document, stream.read(), stamped)
                return stamped, placeholder, (*remarks, *mended)
            self._allow_another(document, pdf)
        from bsre_sign.pades.signing import later  # noqa: PLC0415  pyHanko's writer is loaded only where it is used

        with document.stream() as source:
            shutil.copyfileobj(source, stream, _CHUNK)
        algorithm = self._creator.digest_algorithm
        return None, later.prepare(stream, self._plan, reserve, algorithm, document.password), ()

    def _allow_another(self, document: Document, pdf: pikepdf.Pdf) -> None:
        if self._plan.certify is not None:
            raise AlreadySignedError(
                Text(
                    id=f"{document.name} sudah ditandatangani; hanya tanda tangan pertama yang dapat mengesahkan.",
                    en=f"{document.name} is signed already; only the first signature can certify.",
                ),
                Text(id="Tanda tangani tanpa --certify.", en="Sign without --certify."),
            )
        if any(one.docmdp == 1 for one in fields.signatures(pdf)):
            raise AlreadySignedError(
                Text(
                    id=f"{document.name} disahkan tanpa mengizinkan perubahan apa pun.",
                    en=f"{document.name} is certified so that nothing may be added.",
                ),
                Text(
                    id="Mintalah dokumen yang disahkan dengan --certify forms.",
                    en="Ask for a document that is certified by --certify forms.",
                ),
            )
        selfcheck.check_existing(document, pdf)

    def _extend(self, document: Document, stream: BinaryIO, placeholder: Placeholder, cms: bytes) -> Placeholder | None:
        if self.level < Level.B_LT:
            return None
        assert self._fetcher is not None, "from B-T up there is a TSA, and with it a fetcher"
        from bsre_sign.pades.signing import extend  # noqa: PLC0415  pyHanko's writer is loaded only where it is used

        evidence = extend.gather(cms, self._trust, self._fetcher, datetime.now(UTC))
        stream.seek(placeholder.start + 1)
        contents = stream.read(placeholder.end - placeholder.start - 2)
        return extend.write(stream, contents, evidence, self.level, self._creator.tsa, document.password)

    def _check(
        self,
        document: Document,
        stream: BinaryIO,
        placeholder: Placeholder,
        outer: Placeholder | None,
        stamped: StampResult | None,
    ) -> None:
        with open_pdf(stream, document.password) as pdf:
            selfcheck.check(stream, pdf, placeholder, self._creator.certificate)
            if outer is not None:
                selfcheck.check_document_timestamp(stream, pdf, outer)
            if stamped is not None and not carries(pdf, stamped):
                raise SelfCheckError(
                    Text(
                        id="Pemeriksaan diri gagal: stempel tidak ada di setiap halaman.",
                        en="The self-check failed: the stamp is not on every page.",
                    ),
                    Text(
                        id="Keluaran tidak diserahkan; laporkan sebagai galat program.",
                        en="The output was withheld; report this as a defect.",
                    ),
                )


def _waiting_room(document: Document) -> BinaryIO:
    """Where the result waits: in memory, or a large one in a temporary file that goes with it."""
    with document.stream() as source:
        size = source.seek(0, 2)
    # No spooled file: whoever asks it for its file number, as pikepdf does, sends it to disk.
    return io.BytesIO() if size <= _IN_MEMORY else cast("BinaryIO", tempfile.TemporaryFile())


def _sha256(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest().upper()
