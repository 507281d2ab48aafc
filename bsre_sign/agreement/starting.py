"""A starting profile: every key that a profile may have, explained, with what has to be filled in first."""

from importlib import resources

from bsre_sign.agreement.agreement import Agreement
from bsre_sign.language import Language


def starting_profile(name: str, language: Language = Language.INDONESIAN) -> str:
    """The TOML text of a profile called ``name``, explained in ``language``, that is laid over the generic one.

    It is in order as it is. What stands in it as a comment can be changed; the obligations are those of the generic
    agreement, each with the article that it has there.
    """
    file = resources.files("bsre_sign.agreement") / f"starting.{language}.toml"
    text = file.read_text("utf-8").replace("{id}", name)
    return text + "".join(f'{duty.id}.article = "{duty.article}"\n' for duty in Agreement.load("bsre").obligations)
