"""Make signed copies of the samples, sound ones and ones with a defect, with the keys of the test PKI.

::

    python samples/make_signed.py DIR
    python samples/make_signed.py DIR --url-prefix http://127.0.0.1:9580    # addresses that bsre_sign.testing serves

``index.toml`` says under ``[[made]]`` what a verification must say of each. Nothing is asked over the network. The
signatures bear the time at which they are made, so that no two runs give the same bytes.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from bsre_sign import (
    Agreement,
    Certify,
    Document,
    Level,
    LocalCreator,
    Pkcs12Credential,
    SignaturePlan,
    Signer,
    SigningCredential,
    TimestampAuthority,
    TrustStore,
)
from bsre_sign.pades.reading.revocation import EvidenceSource, RevocationEvidence
from bsre_sign.pades.signing import extend, first
from bsre_sign.pades.signing.cms import CmsBuilder
from bsre_sign.pades.signing.timestamp import ask
from bsre_sign.stamp import Stamp
from bsre_sign.testing import TestPki

HERE = Path(__file__).resolve().parent
NO_TIME = timedelta()
TIMESTAMP_RESERVE = 16 * 1024

GENERIC = "bsre"
LETTER = "surat-dinas.pdf"
APPENDIX = "lampiran-lanskap.pdf"
BALI = "pks-bali-2024.pdf"
BARANTAN = "pks-barantan-2020.pdf"
BKN = "pks-bkn-2022.pdf"
GROBOGAN = "pks-grobogan-2023.pdf"
OMBUDSMAN = "ptks-ombudsman-2020.pdf"

OVERLAY = b"q 1 g 60 380 480 60 re f 0 g BT /TeksBaru 14 Tf 70 405 Td (Isi surat ini telah diganti.) Tj ET Q"
LATE_STAMP = (
    b"q BT /TeksBaru 7 Tf 60 30 Td (Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat"
    b" elektronik) Tj 0 -9 Td (yang diterbitkan oleh Balai Sertifikasi Elektronik \\(BSrE\\), BSSN) Tj ET Q"
)


class Workshop:
    """Signs with the test PKI: as the library does it, or as careless software does."""

    def __init__(self, pki: TestPki) -> None:
        self.pki = pki
        self.trust = TrustStore.empty().add(*pki.roots())
        self._credentials: dict[str, Pkcs12Credential] = {}

    def credential(self, label: str) -> SigningCredential:
        """The key of a signer; opened once, for that takes a while."""
        if label not in self._credentials:
            data = self.pki.pkcs12(label, b"uji-coba")
            self._credentials[label] = Pkcs12Credential.from_bytes(data, lambda: "uji-coba")
        return self._credentials[label]

    def signer(
        self, label: str, level: Level, agreement: str | None = GENERIC, plan: SignaturePlan | None = None
    ) -> Signer:
        """A signer of the library, whose services all answer."""
        fetcher = self.pki.fetcher()
        creator = LocalCreator(
            self.credential(label), tsa=TimestampAuthority(self.pki.tsa_url, fetcher=fetcher) if level > "B-B" else None
        )
        chosen = Agreement.load(agreement) if agreement is not None else None
        return Signer(creator, trust=self.trust, agreement=chosen, level=level, fetcher=fetcher, plan=plan)

    def signed(
        self,
        source: str | bytes,
        label: str,
        level: Level = Level.B_LT,
        agreement: str | None = GENERIC,
        plan: SignaturePlan | None = None,
    ) -> bytes:
        """A sample, or a document made here, signed by the library."""
        document = Document.open(HERE / source) if isinstance(source, str) else Document.from_bytes(source)
        return self.signer(label, level, agreement, plan).sign(document).to_bytes()

    def signed_unasked(
        self,
        sample: str,
        label: str,
        level: Level = Level.B_LT,
        *,
        ago: timedelta = NO_TIME,
        tsa: str = "tsa",
        timestamped: bytes | None = None,
    ) -> bytes:
        """A sample stamped and signed without asking whether the certificate may.

        Args:
            sample: its file name.
            label: who signs.
            level: B-B, B-T or B-LT.
            ago: how long ago it was done, by everybody's clock.
            tsa: which authority gives the time.
            timestamped: what the timestamp is over, in place of the signature.
        """
        then = datetime.now(UTC) - ago
        fetcher = self.pki.fetcher(then if ago else None)
        authority = TimestampAuthority(self.pki.tsa_url_for(tsa), fetcher=fetcher, clock=lambda: then)
        builder = CmsBuilder(self.credential(label))
        output = io.BytesIO()
        with pikepdf.open(HERE / sample) as pdf:
            Stamp(Agreement.load(GENERIC)).draw(pdf)
            plan = SignaturePlan(claimed_time=then)
            place = first.prepare(pdf, output, plan, builder.size + TIMESTAMP_RESERVE)
        attributes, signature = builder.sign(place.digest(output, builder.digest_algorithm))
        token = ask(authority, timestamped or signature) if level >= Level.B_T else None
        place.fill(output, builder.assemble(attributes, signature, token))
        if level >= Level.B_LT:
            contents = output.getvalue()[place.start + 1 : place.end - 1]
            evidence = self._evidence((label, tsa), EvidenceSource(fetcher))
            extend.write(output, contents, evidence, Level.B_LT, None, None)
        return output.getvalue()

    def _evidence(self, labels: tuple[str, ...], source: EvidenceSource) -> extend.Evidence:
        """What the services say of these certificates, whatever it is."""
        certificates: dict[bytes, x509.Certificate] = {}
        said = RevocationEvidence()
        for label in labels:
            root = self.pki.foreign_roots()[0] if label == "asing" else self.pki.roots()[0]
            chain = [x509.Certificate.load(der) for der in (self.pki.certificate(label), *self.pki.chain(label), root)]
            certificates |= {one.sha256: one for one in chain}
            said += source.gather(chain)
        return extend.Evidence(tuple(certificates.values()), said)


def b_b(workshop: Workshop) -> bytes:
    """Intact and by its signer, but when it was signed is not proved."""
    return workshop.signed(LETTER, "pejabat-satu", Level.B_B)


def b_t(workshop: Workshop) -> bytes:
    return workshop.signed(BALI, "pejabat-satu", Level.B_T, "bali-2024")


def b_lt(workshop: Workshop) -> bytes:
    return workshop.signed(BKN, "pejabat-satu", Level.B_LT, "bkn-2022")


def b_lta(workshop: Workshop) -> bytes:
    return workshop.signed(OMBUDSMAN, "pejabat-satu", Level.B_LTA, "ombudsman-2020")


def landscape(workshop: Workshop) -> bytes:
    return workshop.signed(APPENDIX, "pejabat-tiga")


def two_parties(workshop: Workshop) -> bytes:
    """An agreement as both parties sign it, one after the other."""
    once = workshop.signed(GROBOGAN, "pejabat-satu", Level.B_LTA, "grobogan-2023")
    return workshop.signed(once, "pejabat-dua", Level.B_LTA, "grobogan-2023")


def seal(workshop: Workshop) -> bytes:
    """An organisation's seal that certifies the document and allows comments."""
    return workshop.signed(LETTER, "segel", Level.B_LT, plan=SignaturePlan(certify=Certify.ANNOTATIONS))


def revoked_later(workshop: Workshop) -> bytes:
    """Signed, with proof, forty days before the certificate was revoked."""
    return workshop.signed_unasked(BARANTAN, "dicabut", ago=timedelta(days=100))


def one_byte(workshop: Workshop) -> bytes:
    """One bit of the first page's content is turned over."""
    data = bytearray(workshop.signed(LETTER, "pejabat-satu"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        contents = pdf.pages[0].obj.Contents
        stream = contents[0] if isinstance(contents, pikepdf.Array) else contents
        raw = stream.read_raw_bytes()
    data[data.find(raw) + len(raw) // 2] ^= 1
    return bytes(data)


def overlay(workshop: Workshop) -> bytes:
    """Other words over the letter's, in a later revision: the signed bytes are all there."""
    return draw_later(workshop.signed(LETTER, "pejabat-satu"), OVERLAY)


def stamp_later(workshop: Workshop) -> bytes:
    """The footer clause added to a signed document, as an application does that stamps at the wrong time."""
    return draw_later(workshop.signed(LETTER, "pejabat-satu", agreement=None), LATE_STAMP)


def page_removed(workshop: Workshop) -> bytes:
    """The last page but one is gone in a later revision."""
    data = workshop.signed(BALI, "pejabat-satu", agreement="bali-2024")
    writer = appending_to(data)
    pages = writer.root["/Pages"]
    del pages["/Kids"][-2]
    pages["/Count"] = number(len(pages["/Kids"]))
    writer.update_container(pages)
    return written(writer)


def saved_again(workshop: Workshop) -> bytes:
    """Opened and saved by software that knows nothing of signatures."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(workshop.signed(LETTER, "pejabat-satu"))) as pdf:
        pdf.save(output)
    return output.getvalue()


def borrowed_timestamp(workshop: Workshop) -> bytes:
    """The timestamp belongs to another signature, made by somebody else."""
    _, other = CmsBuilder(workshop.credential("pejabat-dua")).sign(bytes(32))
    return workshop.signed_unasked(LETTER, "pejabat-satu", timestamped=other)


def all_expired(workshop: Workshop) -> bytes:
    """As most real documents will be one day: sound when it was signed, everything expired since."""
    return workshop.signed_unasked(LETTER, "kedaluwarsa", ago=timedelta(days=200), tsa="tsa-kedaluwarsa")


def by(label: str, level: Level = Level.B_LT) -> Callable[[Workshop], bytes]:
    """The letter, signed with a certificate that is named by its defect."""
    return lambda workshop: workshop.signed_unasked(LETTER, label, level)


# pyHanko is typed in part only: what is used of it here is taken as it comes.
name: Any = generic.pdf_name
number: Any = generic.NumberObject


def dictionary(entries: Mapping[str, Any]) -> Any:
    """A PDF dictionary."""
    make: Any = generic.DictionaryObject
    return make({name(key): value for key, value in entries.items()})


def appending_to(data: bytes) -> Any:
    """A writer of an incremental update."""
    return IncrementalPdfFileWriter(io.BytesIO(data))


def draw_later(data: bytes, operators: bytes) -> bytes:
    """Draw on the first page in an incremental update."""
    writer = appending_to(data)
    font = {"/Type": name("/Font"), "/Subtype": name("/Type1"), "/BaseFont": name("/Helvetica")}
    fonts = {"/TeksBaru": writer.add_object(dictionary(font))}
    stream = writer.add_object(generic.StreamObject(stream_data=operators))
    writer.add_stream_to_page(0, stream, resources=dictionary({"/Font": dictionary(fonts)}))
    return written(writer)


def written(writer: Any) -> bytes:
    """What the writer's document is, its update appended."""
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


RECIPES: dict[str, Callable[[Workshop], bytes]] = {
    "sah-b-t.pdf": b_t,
    "sah-b-lt.pdf": b_lt,
    "sah-b-lta.pdf": b_lta,
    "sah-b-lta-dua-pihak.pdf": two_parties,
    "sah-lanskap.pdf": landscape,
    "segel.pdf": seal,
    "dicabut-setelah-tanda-tangan.pdf": revoked_later,
    "b-b-tanpa-stempel-waktu.pdf": b_b,
    "satu-bita-diubah.pdf": one_byte,
    "isi-ditimpa-setelah-tanda-tangan.pdf": overlay,
    "stempel-setelah-tanda-tangan.pdf": stamp_later,
    "halaman-dihapus.pdf": page_removed,
    "disimpan-ulang.pdf": saved_again,
    "sertifikat-dicabut.pdf": by("dicabut"),
    "sertifikat-dicabut-tanpa-stempel-waktu.pdf": by("dicabut", Level.B_B),
    "sertifikat-kedaluwarsa.pdf": by("kedaluwarsa"),
    "sertifikat-belum-berlaku.pdf": by("belum-berlaku"),
    "sertifikat-asing.pdf": by("asing"),
    "sertifikat-lemah-rsa1024.pdf": by("lemah-rsa1024"),
    "sertifikat-lemah-sha1.pdf": by("lemah-sha1"),
    "sertifikat-ditangguhkan.pdf": by("ditangguhkan"),
    "sertifikat-tanpa-nonrepudiation.pdf": by("tanpa-nonrepudiation"),
    "stempel-waktu-dari-tanda-tangan-lain.pdf": borrowed_timestamp,
    "semua-sudah-kedaluwarsa.pdf": all_expired,
}


def make(folder: Path, workshop: Workshop) -> list[Path]:
    """Write all of them into the folder; files of an earlier run are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, recipe in RECIPES.items():
        (folder / file).write_bytes(recipe(workshop))
    return [folder / file for file in RECIPES]


def main(arguments: list[str] | None = None) -> int:
    """Make them and say what was made."""
    parser = argparse.ArgumentParser(description="Make signed and defective copies of the samples.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument(
        "--url-prefix", help="what the addresses of OCSP, CRL and TSA begin with (default: ones that lead nowhere)"
    )
    options = parser.parse_args(arguments)
    started = time.monotonic()
    pki = TestPki.load(url_prefix=options.url_prefix) if options.url_prefix else TestPki.load()
    made = make(options.folder, Workshop(pki))
    for path in made:
        print(f"{path.name}  {path.stat().st_size} bytes")
    print(f"{len(made)} documents in {time.monotonic() - started:.1f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
