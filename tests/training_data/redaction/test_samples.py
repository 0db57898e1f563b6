"""The project's own conversations hold nobody's details: a version built of them asks nobody anything."""

from training_data.examples import read_examples
from training_data.redaction.redact import Passage, redact
from training_data.samples import sample_set


def test_the_sample_set_needs_no_redaction() -> None:
    found = []
    for example in read_examples(sample_set(), kind="sample", id="samples"):
        done = redact(str(example.origin), [Passage(one.role, one.content) for one in example.messages])
        found += [(one.rule, one.placeholder) for one in done.replacements] + [
            (one.rule, one.text) for one in done.open
        ]
    assert found == []
