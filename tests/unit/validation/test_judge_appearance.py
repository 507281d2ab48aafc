"""What a second reader saw decides too."""

from validation_facts import codes, only, signature

from bsre_sign.evidence import Appearance, Modifications, Place
from bsre_sign.report.model import Outcome, SignatureReport

HERE = Place(2, 0.1, 0.1, 0.4, 0.2)


def seen(appearance: Appearance | None) -> SignatureReport:
    return only(signature(modifications=Modifications.FORMS, appearance=appearance))


def test_pages_that_look_different_are_a_failure() -> None:
    found = seen(Appearance(pages=3, content_changed=(2,), changed=(HERE,)))
    assert found.now.integrity.outcome is Outcome.FAILED
    assert codes(found.now, of="integrity") == {"I-VISUAL"}
    assert found.changed == (HERE,)


def test_content_that_came_to_light_is_a_failure() -> None:
    found = seen(Appearance(pages=3, changed=(HERE,), uncovered=(HERE,)))
    assert found.now.integrity.outcome is Outcome.FAILED
    assert codes(found.now, of="integrity") == {"I-SHADOW"}


def test_content_that_was_covered_is_remarked_on() -> None:
    found = seen(Appearance(pages=3, changed=(HERE,), covered=(HERE,)))
    assert found.now.integrity.outcome is Outcome.PASSED
    assert codes(found.now, of="integrity") == {"I-OVERLAP", "I-EXTENDED"}


def test_a_form_that_was_filled_passes() -> None:
    for appearance in (None, Appearance(pages=3, changed=(HERE,)), Appearance(unseen="page 1 cannot be drawn")):
        found = seen(appearance)
        assert found.now.integrity.outcome is Outcome.PASSED
        assert codes(found.now, of="integrity") == {"I-EXTENDED"}


def test_pages_that_take_too_much_leave_it_open() -> None:
    found = seen(Appearance(unseen="page 1 takes too much memory", too_much=True))
    assert found.now.integrity.outcome is Outcome.INDETERMINATE
    assert "I-DECODE-LIMIT" in codes(found.now, of="integrity")
