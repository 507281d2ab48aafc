"""The demo's steps. Each says what a user would type, and does the same with the test CA in memory.

1. The first party stamps and signs the agreement.
2. The second party signs the same document.
3. A verification finds it valid.
4. Two forgeries are made of it, and a verification finds both invalid.
5. The first page is drawn to look at.
"""

from pathlib import Path
from shlex import quote

from bsre_sign import (
    Agreement,
    Document,
    DocumentReport,
    DocumentVerdict,
    LocalCreator,
    OutputError,
    Pkcs12Credential,
    Signer,
    SigningResult,
    Text,
    TimestampAuthority,
    TrustStore,
    Verifier,
)
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.forgery import flip_one_byte, renumber
from bsre_sign.cli.screen import say, show
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.stamp_words import stamp_words
from bsre_sign.errors import system_words
from bsre_sign.output import whole_file
from bsre_sign.report.lines import BLANK, Line, Tone, wrapped
from bsre_sign.report.text import to_lines
from bsre_sign.testing import TestPki
from bsre_sign.testing.demo_document import DEMO_AGREEMENT, DEMO_DOCUMENT, demo_document
from bsre_sign.viewer import page_png

_FIRST, _BOTH = "1-pihak-kesatu.pdf", "2-kedua-pihak.pdf"
_FLIPPED, _EDITED = "3-palsu-satu-bita.pdf", "4-palsu-nomor-diganti.pdf"
_PAGE, _EDITED_PAGE = "halaman-1.png", "halaman-1-palsu.png"
_ROOT = "root.crt"
_FILES = (DEMO_DOCUMENT, _ROOT, _FIRST, _BOTH, _FLIPPED, _EDITED, _PAGE, _EDITED_PAGE)


class Journey:
    """One walk through the demo, with files in ``folder``; with ``overwrite`` those of an earlier one are replaced."""

    def __init__(self, folder: Path, *, overwrite: bool = False) -> None:
        self._folder = folder
        self._overwrite = overwrite
        self._shell = Shell.of()

    def walk(self) -> Exit:
        """All steps; done only if the signed document is valid and both forgeries are not.

        Raises:
            OutputError: the folder cannot be written to, or has files of these names that may not be replaced.
            CredentialError: certomancer, which makes the test CA, is not installed.
        """
        pki = TestPki.ephemeral()
        fetcher = pki.fetcher()
        trust = TrustStore.default().add(*pki.roots())
        tsa = TimestampAuthority(pki.tsa_url, fetcher=fetcher)
        self._prepare(pki)
        self._result(
            Text(
                "Demo dengan CA uji: sertifikat dan tanda tangannya tidak berlaku di luar demo ini.",
                "A demo with a test CA: its certificates and signatures mean nothing outside this demo.",
            ),
            indent=0,
        )
        # Only a first signature is stamped, so only the first party names the agreement.
        for label, agreement, source, target in (
            ("pejabat-satu", DEMO_AGREEMENT, DEMO_DOCUMENT, _FIRST),
            ("pejabat-dua", None, _FIRST, _BOTH),
        ):
            credential = Pkcs12Credential.from_bytes(pki.pkcs12(label, b"demo"), lambda: b"demo")
            signer = Signer(
                LocalCreator(credential, tsa=tsa),
                trust=trust,
                agreement=Agreement.load(agreement or "bsre"),
                fetcher=fetcher,
            )
            self._tell_signing(f"{label}.p12", source, target, agreement)
            document = Document.open(self._folder / source)
            self._tell_signed(signer.sign_to(document, self._folder / target, overwrite=self._overwrite))
        verifier = Verifier(trust, offline=True)
        genuine = self._verify(verifier)
        caught = self._forge(verifier)
        self._draw()
        good = genuine and caught
        self._close(good=good)
        return Exit.DONE if good else Exit.INVALID

    def _prepare(self, pki: TestPki) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                Text(
                    f"Folder {self._folder} tidak dapat dibuat: {system_words(error).id}.",
                    f"The folder {self._folder} cannot be made: {system_words(error).en}.",
                ),
                Text("Sebut folder lain: bsre-sign demo DIR.", "Name another folder: bsre-sign demo DIR."),
            ) from error
        for name in () if self._overwrite else _FILES:
            if (self._folder / name).exists():
                raise OutputError(
                    Text(
                        f"{self._folder / name} sudah ada dan tidak ditimpa.",
                        f"{self._folder / name} exists already and was not replaced.",
                    ),
                    Text(
                        "Sebut folder lain (bsre-sign demo DIR), atau izinkan dengan --overwrite.",
                        "Name another folder (bsre-sign demo DIR), or allow it by --overwrite.",
                    ),
                )
        self._write(DEMO_DOCUMENT, demo_document())
        self._write(_ROOT, pki.roots()[0])

    def _tell_signing(self, key: str, source: str, target: str, agreement: str | None) -> None:
        if agreement is not None:
            self._step(
                Text(
                    "1. Pihak kesatu membubuhkan stempel dan menandatangani",
                    "1. The first party stamps and signs",
                )
            )
        else:
            self._step(
                Text(
                    "2. Pihak kedua menandatangani dokumen yang sama",
                    "2. The second party signs the same document",
                )
            )
        self._typed(
            f"bsre-sign sign {self._name(source)} -o {self._name(target)} \\",
            f"    --p12 {key} --tsa URL --trust {self._name(_ROOT)}"
            + (f" --agreement {agreement}" if agreement is not None else ""),
        )

    def _tell_signed(self, result: SigningResult) -> None:
        stamp = stamp_words(result.stamp)
        self._result(
            Text(
                f"Ditandatangani: tingkat {result.level}, {stamp.id}, kolom {result.field}.",
                f"Signed: level {result.level}, {stamp.en}, field {result.field}.",
            )
        )

    def _verify(self, verifier: Verifier) -> bool:
        self._step(Text("3. Siapa pun memeriksa hasilnya", "3. Anyone verifies the result"))
        return self._judge(verifier, _BOTH).verdict is DocumentVerdict.VALID

    def _forge(self, verifier: Verifier) -> bool:
        data = (self._folder / _BOTH).read_bytes()
        self._step(
            Text(
                "4a. Satu bita di halaman 1 diubah, lalu berkas diperiksa lagi",
                "4a. One byte of page 1 is changed, and the file verified again",
            )
        )
        self._write(_FLIPPED, flip_one_byte(data))
        flipped = self._judge(verifier, _FLIPPED)
        self._step(
            Text(
                "4b. Nomor perjanjian diganti dengan penyunting PDF, lalu berkas diperiksa lagi",
                "4b. A PDF editor replaces the agreement's number, and the file is verified again",
            )
        )
        self._write(_EDITED, renumber(data, "Nomor : 100.3.7.1/99/PKS/2023"))
        edited = self._judge(verifier, _EDITED)
        return all(one.verdict is DocumentVerdict.INVALID for one in (flipped, edited))

    def _judge(self, verifier: Verifier, name: str) -> DocumentReport:
        self._typed(f"bsre-sign verify {self._name(name)} --trust {self._name(_ROOT)} --offline")
        report = verifier.report(Document.open(self._folder / name))
        whole = to_lines(report, self._shell.language)
        # The verdict and its grounds; what follows the first blank line is for those who want to know more.
        show(Line(f"   {line.text}", line.tone) for line in whole[: whole.index(BLANK)])
        return report

    def _draw(self) -> None:
        self._step(
            Text(
                "5. Halaman pertama dijadikan gambar: bandingkan nomornya",
                "5. The first page as a picture: compare the number",
            )
        )
        for name, picture in ((_BOTH, _PAGE), (_EDITED, _EDITED_PAGE)):
            self._write(picture, page_png((self._folder / name).read_bytes()))
            say(f"   {self._folder / picture}")

    def _close(self, *, good: bool) -> None:
        self._step(Text("Selesai", "Done"))
        if good:
            self._result(
                Text(
                    "Dokumen asli SAH, kedua pemalsuan TIDAK SAH. Semua berkas ada di:",
                    "The genuine document is VALID, both forgeries are INVALID. All files are in:",
                ),
                "good",
            )
        else:
            self._result(
                Text(
                    "Hasilnya tidak seperti yang seharusnya; laporkan sebagai galat program. Semua berkas ada di:",
                    "This is not what should have come out; report it as a defect. All files are in:",
                ),
                "bad",
            )
        say(f"   {self._folder.resolve()}")
        self._result(
            Text(
                "Perintah verify di atas dapat Anda ulangi. Kunci CA uji sudah hilang bersama proses ini; "
                f"jangan mempercayai {_ROOT} untuk hal lain.",
                "You can repeat the verify commands above. The test CA's keys are gone with this process; "
                f"trust {_ROOT} for nothing else.",
            )
        )

    def _step(self, heading: Text) -> None:
        show([BLANK, Line(self._shell.text(heading), "title")])

    def _typed(self, *lines: str) -> None:
        first, *others = lines
        show(Line(f"   {line}", "muted") for line in (f"$ {first}", *others))

    def _result(self, text: Text, tone: Tone = "plain", indent: int = 3) -> None:
        show(wrapped(self._shell.text(text), tone, indent=indent))

    def _name(self, name: str) -> str:
        """How the file is typed in a command."""
        return quote(str(self._folder / name))

    def _write(self, name: str, data: bytes) -> None:
        with whole_file(self._folder / name, overwrite=self._overwrite) as stream:
            stream.write(data)
