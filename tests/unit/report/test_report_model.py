"""A verdict cannot be ignored by an ``if``."""

import pytest
import report_samples as samples

from bsre_sign.report.model import Answer, DocumentReport, Judgement, Outcome


@pytest.mark.parametrize("value", [samples.VALID, samples.SIGNATURE.now, samples.PASSED])
def test_it_has_no_truth_value(value: DocumentReport | Judgement | Answer) -> None:
    with pytest.raises(TypeError, match="no truth value"):
        bool(value)


def test_a_judgement_passes_only_with_all_three() -> None:
    assert samples.judged(samples.NOW).passed
    doubtful = samples.judged(samples.NOW, authenticity=samples.unsure("A-HOLD"))
    assert not doubtful.passed
    assert not doubtful.failed
    assert samples.judged(samples.NOW, samples.wrong("I-HASH")).failed


def test_the_answers_stand_in_the_order_in_which_they_build_on_each_other() -> None:
    judgement = samples.judged(samples.NOW, non_repudiation=samples.unsure("N-NOTSA"))
    assert [answer.outcome for answer in judgement.answers] == [
        Outcome.PASSED,
        Outcome.PASSED,
        Outcome.INDETERMINATE,
    ]
