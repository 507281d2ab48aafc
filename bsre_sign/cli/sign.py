"""``bsre-sign sign``."""

from typing import Any

import click

from bsre_sign import Text
from bsre_sign.cli import options
from bsre_sign.cli.bilingual import command, option
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.options import FILE, FILES, KEY, NAMED_FILE, SIGNATURE, STAMP
from bsre_sign.cli.signing import Request, run
from bsre_sign.cli.signing_fields import field_options
from bsre_sign.cli.signing_key import keep
from bsre_sign.cli.specimen import specimen_options
from bsre_sign.cli.timestamping import tsa_option


@command(
    "sign",
    Text(
        "Bubuhkan stempel, tanda tangani, lalu periksa hasilnya.\n\n"
        "Dokumen yang sudah ditandatangani tidak distempel lagi; tanda tangan baru ditambahkan di belakangnya. "
        "Keluaran ditulis utuh atau tidak sama sekali.",
        "Stamp, sign, then check the result.\n\n"
        "A document that is signed already is not stamped again; the new signature is added behind it. "
        "An output appears whole or not at all.",
    ),
    more=Text(
        "\b\nContoh:\n"
        "  bsre-sign sign surat.pdf -o surat-tte.pdf --p12 pejabat.p12 --tsa URL\n"
        "  bsre-sign sign *.pdf --output-dir tte --p12 pejabat.p12 --jobs 4\n"
        "  bsre-sign sign pks.pdf -o satu.pdf --p12 satu.p12 --certify forms --fields kepala\n"
        "  bsre-sign sign satu.pdf -o dua.pdf --p12 kepala.p12 --field kepala\n"
        "  bsre-sign sign surat.pdf -o surat-tte.pdf \\\n"
        "    --pkcs11 'pkcs11:token=Pejabat;id=%01?module-name=softhsm2'\n"
        "\nFrasa sandi atau PIN ditanyakan di terminal, atau dibaca dari --passphrase-file atau variabel "
        "BSRE_SIGN_PASSPHRASE; tidak pernah dari argumen. PIN yang salah tidak dicoba dua kali.",
        "\b\nExamples:\n"
        "  bsre-sign sign letter.pdf -o letter-signed.pdf --p12 official.p12 --tsa URL\n"
        "  bsre-sign sign *.pdf --output-dir signed --p12 official.p12 --jobs 4\n"
        "  bsre-sign sign pks.pdf -o one.pdf --p12 one.p12 --certify forms --fields head\n"
        "  bsre-sign sign one.pdf -o two.pdf --p12 head.p12 --field head\n"
        "  bsre-sign sign letter.pdf -o letter-signed.pdf \\\n"
        "    --pkcs11 'pkcs11:token=Official;id=%01?module-name=softhsm2'\n"
        "\nThe passphrase or PIN is asked for on the terminal, or read from --passphrase-file or the variable "
        "BSRE_SIGN_PASSPHRASE; never from an argument. A wrong PIN is not tried twice.",
    ),
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@options.output_option
@options.output_dir_option
@options.overwrite_option
@options.password_option
@options.jobs_option
@option(
    "--resume",
    is_flag=True,
    section=FILES,
    text=Text(
        "Lanjutkan --output-dir yang terhenti: keluaran yang sudah jadi tidak ditandatangani lagi.",
        "Go on with an --output-dir that was broken off: finished outputs are not signed again.",
    ),
)
@option(
    "--results",
    type=NAMED_FILE,
    metavar="FILE",
    section=FILES,
    text=Text(
        "Tambahkan satu baris JSON per dokumen ke berkas ini begitu selesai.",
        "Add a line of JSON for each document to this file as soon as it is done.",
    ),
)
@option(
    "--cluster",
    metavar="URL",
    section=FILES,
    text=Text(
        "Tanda tangani pada klaster Dask (tcp://, tls://); setiap pekerja membuka kuncinya sendiri.",
        "Sign on a Dask cluster (tcp://, tls://); each worker opens a key of its own.",
    ),
)
@options.json_option
@option(
    "--p12",
    type=NAMED_FILE,
    metavar="FILE",
    section=KEY,
    text=Text("Kunci dan sertifikat dalam PKCS#12 (.p12, .pfx).", "Key and certificate as PKCS#12 (.p12, .pfx)."),
)
@option(
    "--key",
    type=NAMED_FILE,
    metavar="FILE",
    section=KEY,
    text=Text("Kunci privat (PEM/DER), bersama --cert.", "Private key (PEM/DER), together with --cert."),
)
@option(
    "--cert",
    type=NAMED_FILE,
    metavar="FILE",
    section=KEY,
    text=Text(
        "Sertifikat penanda tangan (PEM/DER); untuk --pkcs11 bila tidak ada di token.",
        "The signer's certificate (PEM/DER); for --pkcs11 where the token holds none.",
    ),
)
@option(
    "--pkcs11",
    metavar="URI",
    expose_value=False,
    callback=keep,
    section=KEY,
    text=Text(
        "Kunci dalam token atau HSM, disebut dengan URI PKCS#11 (RFC 7512).",
        "Key in a token or HSM, named by a PKCS#11 URI (RFC 7512).",
    ),
)
@option(
    "--chain",
    type=NAMED_FILE,
    metavar="FILE",
    section=KEY,
    text=Text("Sertifikat para penerbitnya, bila belum disertakan.", "Its issuers' certificates, if not included."),
)
@option(
    "--passphrase-file",
    type=FILE,
    metavar="FILE",
    section=KEY,
    text=Text(
        "Berkas yang baris pertamanya frasa sandi atau PIN; - untuk stdin.",
        "File with the passphrase or PIN; - for stdin.",
    ),
)
@option(
    "--rsa-pss",
    is_flag=True,
    expose_value=False,
    callback=keep,
    section=KEY,
    text=Text(
        "Kunci RSA menandatangani dengan RSASSA-PSS, bukan PKCS#1 v1.5.",
        "An RSA key signs by RSASSA-PSS instead of PKCS#1 v1.5.",
    ),
)
@option(
    "--level",
    type=click.Choice(["b-b", "b-t", "b-lt", "b-lta"], case_sensitive=False),
    section=SIGNATURE,
    text=Text(
        "Tingkat tanda tangan; bawaan: b-lta dengan --tsa, b-b tanpanya.",
        "Signature level; default: b-lta with --tsa, b-b without.",
    ),
)
@tsa_option
@option("--reason", metavar="TEXT", section=SIGNATURE, text=Text("Alasan menandatangani.", "Reason for signing."))
@option("--location", metavar="TEXT", section=SIGNATURE, text=Text("Tempat menandatangani.", "Place of signing."))
@option(
    "--certify",
    type=click.Choice(["none", "forms", "annotations"]),
    section=SIGNATURE,
    text=Text(
        "Sahkan dokumen: sesudahnya tidak boleh berubah (none), boleh isian dan tanda tangan (forms), "
        "atau juga catatan (annotations).",
        "Certify the document: afterwards allow no change (none), forms and signatures (forms), "
        "or also comments (annotations).",
    ),
)
@field_options
@specimen_options
@options.trust_options
@options.agreement_option
@options.logo_option
@option(
    "--no-stamp",
    is_flag=True,
    section=STAMP,
    text=Text("Tanda tangani tanpa membubuhkan stempel.", "Sign without stamping."),
)
def sign(**given: Any) -> Exit:
    """Sign one document or many."""
    return run(Request(**given))
