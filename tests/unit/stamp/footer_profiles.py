"""Profiles for the footers that are met on documents; F4 to F7 as agencies set them."""

from pathlib import Path

from bsre_sign.agreement import Agreement

F4 = """
id = "f4"
inherits = "bsre"
[stamp]
heading = "Catatan:"
bullets = "•"
clause = [
    "UU ITE No 11 Tahun 2008 Pasal 5 Ayat 1 “Informasi Elektronik dan/atau Dokumen Elektronik dan/atau hasil cetaknya \
merupakan alat bukti hukum yang sah.”",
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh BSrE",
]
font_size = 7
"""
F5 = """
id = "f5"
inherits = "bsre"
[stamp]
bullets = "•"
clause = [
    "UU ITE No 11 Tahun 2008 Pasal 5 Ayat 1 “Informasi Elektronik dan/atau Dokumen Elektronik dan/atau hasil cetaknya \
merupakan alat bukti hukum yang sah.”",
    "Dokumen ini tertanda ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan BSrE.",
    "Surat ini dapat dibuktikan keasliannya dengan memindai QR Code yang tersedia.",
]
font_size = 6
logo_height = 30
[stamp.qr]
text = "https://desa.example.go.id/verifikasi/{name}"
size = 72
"""
F6 = """
id = "f6"
inherits = "bsre"
[stamp]
bullets = "1."
clause = [
    "Dokumen ini diterbitkan sistem OSS berdasarkan data dari Pelaku Usaha, tersimpan dalam sistem OSS, yang menjadi \
tanggung jawab Pelaku Usaha.",
    "Dalam hal terjadi kekeliruan isi dokumen ini akan dilakukan perbaikan sebagaimana mestinya.",
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh \
BSrE-BSSN.",
    "Data lengkap Perizinan Berusaha dapat diperoleh melalui sistem OSS menggunakan hak akses.",
]
font = "source-sans-pro-italic"
font_size = 7
logo_side = "right"
logo_height = 26
"""
F7 = """
id = "f7"
inherits = "bsre"
[stamp]
clause = [
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh BSrE",
    "sesuai dengan Undang Undang No 11 Tahun 2008 tentang Informasi dan Transaksi Elektronik, tandatangan secara",
    "elektronik memiliki kekuatan hukum dan akibat hukum yang sah",
]
logo_height = 24
page_number = "Halaman {page} dari {pages}"
"""


def footer(folder: Path, text: str) -> Agreement:
    """The agreement whose profile is ``text``."""
    path = folder / "footer.toml"
    path.write_text(text, "utf-8")
    return Agreement.from_file(path)
