"""In what role a document was signed, in words."""

from typing import TYPE_CHECKING

from bsre_sign import Text

if TYPE_CHECKING:
    from bsre_sign import SigningResult


def role_words(result: "SigningResult") -> Text:
    """What is to be said besides the field: a seal, a certification, fields for others; often nothing."""
    from bsre_sign import SignerKind

    said = []
    if result.signer_kind is SignerKind.SEAL:
        said.append(Text("segel elektronik", "electronic seal"))
    if result.certify is not None:
        allows = result.certify.name.lower()
        said.append(Text(f"mengesahkan: {allows}", f"certifies: {allows}"))
    if result.prepared:
        names = ", ".join(result.prepared)
        said.append(Text(f"kolom disiapkan: {names}", f"fields prepared: {names}"))
    return Text("".join(f", {one.id}" for one in said), "".join(f", {one.en}" for one in said))
