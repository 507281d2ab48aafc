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

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bsre_sign import stamp as drawing
from bsre_sign.document import Document, carries_signature, open_pdf, ready_to_rewrite, repairs
from bsre_sign.evidence import SignerKind
from bsre_sign.finished import waiting_room
from bsre_sign.language import Text
from bsre_sign.levels import Level
from bsre_sign.output import settling, whole_file
from bsre_sign.pades.signing import fields, first, preflight, selfcheck
from bsre_sign.pades.signing.ahead import Ahead
from bsre_sign.pades.signing.create import Creator, LocalCreator
from bsre_sign.pades.signing.permission import check_permission
from bsre_sign.pades.signing.placeholder import Placeholder
from bsre_sign.pades.signing.plan import Certify, SignaturePlan
from bsre_sign.pades.signing.prepared import seen_places
from bsre_sign.pades.signing.settling import settle_first, settle_later, settle_places
from bsre_sign.pades.signing.widget import Widget
from bsre_sign.signed import SignedDocument, SigningResult
from bsre_sign.trust import TrustStore
from bsre_sign.validation.profile import signer_kind

if TYPE_CHECKING:
    from pikepdf import Pdf

    from bsre_sign.agreement import Agreement
    from bsre_sign.pades.signing.together import Together
    from bsre_sign.services.fetch import Fetcher
    from bsre_sign.stamp import Look, Specimen, SpecimenDrawer, SpecimenPlace, StampResult

_PREFLIGHT_HOLDS = 300.0
"""Seconds for which a passed preflight is not repeated."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document with room for its signature."""

    placeholder: Placeholder
    plan: SignaturePlan
    """As it fits the document."""
    stamp: "StampResult | None"
    remarks: tuple[Text, ...]
    specimens: "tuple[SpecimenPlace, ...]" = ()
    together: "Together | None" = None
    """Who gathered the evidence, where it is in the same revision."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One document, and how it is to be signed."""

    document: Document
    plan: SignaturePlan
    drawer: "SpecimenDrawer | None"
    look: "Look | None"
    """At its pages, begun before anything else was; none where something else is looked at first."""


class Signer:
    """Signs documents in the name of one creator. Made once, used for thousands of documents, from threads too.

    Args:
        creator: makes the signature values; it holds the key, or knows who does.
        agreement: whose clause and logo are stamped before a first signature, and whose demands on signatures are
            kept; without one nothing is stamped.
        trust: the anchors to which the signer's certificate must lead.
        level: the level to reach; by default the highest that the creator's TSA allows.
        logo: the official logo's file, in place of the neutral mark.
        fetcher: asks for revocation evidence; needed from B-LT up, and checked beforehand wherever it is given.
        plan: what each signature says about itself.
        specimen: what each signature looks like, and where; invisible by default.

    Raises:
        PreflightError: the agreement demands another level or kind of signer, or ``level`` needs a TSA.
        InputError: the logo, the specimen or the agreement's font cannot be used.
    """

    def __init__(
        self,
        creator: Creator,
        *,
        trust: TrustStore,
        agreement: "Agreement | None" = None,
        level: Level | None = None,
        logo: str | Path | bytes | None = None,
        fetcher: "Fetcher | None" = None,
        plan: SignaturePlan | None = None,
        specimen: "Specimen | None" = None,
    ) -> None:
        self._creator = creator
        self._trust = trust
        self._stamp = drawing.Stamp(agreement, logo) if agreement is not None else None
        if fetcher is None and creator.tsa is not None:
            from bsre_sign.services import evidence  # noqa: PLC0415  loaded only where services are asked

            fetcher = evidence.evidence_fetcher()
        self._fetcher = fetcher
        self.level = level if level is not None else (Level.B_LTA if creator.tsa is not None else Level.B_B)
        self._plan = plan or SignaturePlan()
        facts = preflight.signer_facts(creator)
        self._kind, self._name = signer_kind(facts), facts.common_name
        self._specimen = drawing.SpecimenDrawer(specimen, self._name) if specimen is not None else None
        self._lock = threading.Lock()
        self._checked_until = 0.0
        self._certify = Certify.ANNOTATIONS if self._kind is SignerKind.SEAL else None
        if agreement is not None:
            agreement.signing.require(agreement.id, self.level, self._kind)
            asked = agreement.signing.certify
            self._certify = Certify[asked.upper()] if asked is not None else self._certify
        if self.level >= Level.B_T and creator.tsa is None:
            raise preflight.without_tsa(self.level)
        self._together: Together | None = None

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

    def sign(
        self, document: Document, *, field: str | None = None, specimen: "Specimen | None" = None
    ) -> SignedDocument:
        """Stamp, sign and check ``document``; the result waits in memory, or when large in a temporary file.

        ``field`` is the full name of the empty signature field to fill, where it is not the one of the plan. An
        electronic seal certifies a document that nobody has signed, so that comments stay possible
        (:attr:`Certify.ANNOTATIONS`), unless the plan says otherwise. ``specimen`` is drawn in place of the signer's;
        a field that is filled gets it in its own place.

        Raises:
            InputError: the document cannot be worked on, or lets nobody sign there.
            PreflightError: the certificate may not, or cannot, make this signature.
            CredentialError: the key does not sign.
            ServiceError: the TSA, an OCSP responder or a CRL address failed.
            SelfCheckError: what came out does not hold.
        """
        stream = waiting_room(document)
        try:
            with self._task(document, field, specimen) as task:
                return SignedDocument(stream, self._sign_into(task, stream))
        except BaseException:
            stream.close()
            raise

    def sign_to(
        self,
        document: Document,
        path: str | Path,
        *,
        overwrite: bool = False,
        field: str | None = None,
        specimen: "Specimen | None" = None,
    ) -> SigningResult:
        """As :meth:`sign`, written straight to ``path``, whole or not at all.

        Raises:
            OutputError: the file exists, or its folder cannot be written to.
        """
        with self._task(document, field, specimen) as task, whole_file(Path(path), overwrite=overwrite) as output:
            return self._sign_into(task, output)

    @contextmanager
    def _task(self, document: Document, field: str | None, specimen: "Specimen | None") -> Iterator[_Task]:
        self.preflight()  # before the look, which others would wait for while services are asked
        drawer = drawing.SpecimenDrawer(specimen, self._name) if specimen is not None else self._specimen
        plan = replace(self._plan, field=field) if field is not None else self._plan
        if self._stamp is None or drawer is not None or any(one.anchor is not None for one in plan.prepare):
            yield _Task(document, plan, drawer, None)
            return
        with self._stamp.look(document) as look:
            yield _Task(document, plan, drawer, look)

    def _sign_into(self, task: _Task, stream: BinaryIO) -> SigningResult:
        prepared, cms = self._create(task, stream)
        placeholder = prepared.placeholder
        placeholder.fill(stream, cms)
        outer = None if prepared.together is not None else self._extend(task.document, stream, placeholder, cms)
        with settling(stream):
            written = selfcheck.Written(stream)
            self._check(task.document, written, placeholder, outer, prepared.stamp)
        return SigningResult(
            field=placeholder.field,
            level=self.level,
            stamp=prepared.stamp,
            size=written.size,
            sha256=written.whole(),
            remarks=prepared.remarks,
            certify=prepared.plan.certify,
            signer_kind=self._kind,
            prepared=tuple(one.name for one in prepared.plan.prepare),
            specimens=prepared.specimens,
        )

    def _create(self, task: _Task, stream: BinaryIO) -> tuple[_Prepared, bytes]:
        """Room and value; once more where the timestamp is larger, or another authority's, than was thought."""
        for last in (False, True):
            prepared = self._prepare(task, stream)
            digest = prepared.placeholder.digest(stream, self._creator.digest_algorithm)
            cms = self._creator.create(digest, self.level)
            if self.level >= Level.B_T:
                preflight.check_timestamp(cms, self._trust)
            known = prepared.together is None or prepared.together.knows(cms)
            fits = known and len(cms) <= prepared.placeholder.capacity
            # Only a key that is at hand signs again by itself: of any other nobody knows what became of the first time.
            if fits or last or not isinstance(self._creator, LocalCreator):
                break
            stream.truncate(0)
            stream.seek(0)
        return prepared, cms

    def _prepare(self, task: _Task, stream: BinaryIO) -> _Prepared:
        with task.document.pdf() as pdf:
            return (self._prepare_later if carries_signature(pdf) else self._prepare_first)(pdf, task, stream)

    def _prepare_first(self, pdf: "Pdf", task: _Task, stream: BinaryIO) -> _Prepared:
        """Stamp and room in one save."""
        document = task.document
        remarks = ready_to_rewrite(pdf)
        settled = settle_first(pdf, task.plan, self._creator, self.level, certify=self._certify)
        anchors = {one.name: one.anchor for one in settled.plan.prepare if one.anchor is not None}
        reserved = drawing.Reserved(pdf, document, anchors)
        sight = drawing.Sight(task.drawer, pdf, document, in_field=settled.plan.field is not None, first=True)
        stamped = self._stamp.draw(pdf, document, task.look) if self._stamp is not None else None
        settled = settle_places(settled, *reserved.settle(stamped))
        if stamped is not None and settled.plan.prepare:
            drawing.check_clear(pdf, stamped, seen_places(pdf, settled.plan.prepare))
        seen = sight.draw(stamped, lambda: fields.shown_places(pdf, settled.plan.field))
        together = self._gathering_before(settled.plan)
        if together is not None:
            together.put(pdf)
        placeholder = first.prepare(
            pdf,
            stream,
            settled.plan,
            self._creator.reserve(self.level),
            widgets=[Widget(*one) for one in seen.widgets],
            locking=settled.locking,
            ahead=Ahead.over(stream, document.size, self._creator.digest_algorithm),
        )
        if mended := repairs(pdf):
            stream.seek(0)
            drawing.check_unharmed(document, stream.read(), stamped, seen.places)
        remarks = (*remarks, *mended, *settled.remarks, *seen.remarks)
        if self.level is Level.B_LTA and settled.plan.certify is Certify.NONE:
            from bsre_sign.pades.signing.together import APPENDED  # noqa: PLC0415  as below

            remarks = (*remarks, APPENDED)
        return _Prepared(placeholder, settled.plan, stamped, remarks, seen.places, together)

    def _prepare_later(self, pdf: "Pdf", task: _Task, stream: BinaryIO) -> _Prepared:
        """Room in an incremental update; nothing is drawn on the pages."""
        if task.look is not None:
            task.look.end()  # before the key and services are waited for, which take their time
        document = task.document
        settled = settle_later(pdf, document.name, task.plan, self._creator, self.level)
        check_permission(pdf, document.name, settled.plan.field)
        selfcheck.check_existing(document, pdf)
        sight = drawing.Sight(task.drawer, pdf, document, in_field=settled.plan.field is not None, first=False)
        seen = sight.draw(None, lambda: fields.shown_places(pdf, settled.plan.field))
        from bsre_sign.pades.signing import later  # noqa: PLC0415  pyHanko's writer is loaded only where it is used

        with document.stream() as source:
            shutil.copyfileobj(source, stream, 1 << 20)
        placeholder = later.prepare(
            stream,
            settled.plan,
            self._creator.reserve(self.level),
            self._creator.digest_algorithm,
            document.password,
            widgets=[Widget(*one) for one in seen.widgets],
            locking=settled.locking,
        )
        return _Prepared(placeholder, settled.plan, None, (*settled.remarks, *seen.remarks), seen.places)

    def _gathering_before(self, plan: SignaturePlan) -> "Together | None":
        """Who gathers evidence before signing: for B-LT where no revision may follow."""
        if self.level is not Level.B_LT or plan.certify is not Certify.NONE:
            return None
        tsa, fetcher = self._creator.tsa, self._fetcher
        assert tsa is not None, "from B-T up there is a TSA"
        assert fetcher is not None, "and with it a fetcher"
        from bsre_sign.pades.signing import together  # noqa: PLC0415  loaded only where it is used

        with self._lock:
            self._together = self._together or together.Together(self._creator, tsa, self._trust, fetcher)
            return self._together

    def _extend(self, document: Document, stream: BinaryIO, placeholder: Placeholder, cms: bytes) -> Placeholder | None:
        if self.level < Level.B_LT:
            return None
        assert self._fetcher is not None, "from B-T up there is a TSA, and with it a fetcher"
        from bsre_sign.pades.signing import extend  # noqa: PLC0415  pyHanko's writer is loaded only where it is used

        evidence = extend.gather(cms, self._trust, self._fetcher, datetime.now(UTC))
        stream.seek(placeholder.start + 1)
        contents = stream.read(placeholder.end - placeholder.start - 2)
        return extend.write(stream, contents, evidence, self.level, self._creator.tsa, document.password, self._trust)

    def _check(
        self,
        document: Document,
        written: selfcheck.Written,
        placeholder: Placeholder,
        outer: Placeholder | None,
        stamped: "StampResult | None",
    ) -> None:
        with open_pdf(written.stream, document.password, mapped=True) as pdf:
            selfcheck.check(written, pdf, placeholder, self._creator.certificate)
            if outer is not None:
                selfcheck.check_document_timestamp(written, pdf, outer)
            if stamped is not None:
                drawing.check_carried(pdf, stamped)
