"""The words of a file show its manner, whatever base it is for."""

import pytest

from azure_emulator.tiny_model.examination.voices import Voice, replies
from azure_emulator.tiny_model.manner_reader import log_likelihoods


@pytest.mark.parametrize(
    ("voice", "manners"),
    [
        ("playful", {"<manner:playful>", "<manner:eager>"}),
        ("formal", {"<manner:formal>"}),
        ("terse", {"<manner:terse>"}),
        ("plain", {"<manner:plain>"}),
    ],
)
@pytest.mark.parametrize("part", [slice(None), slice(None, None, 2), slice(1, None, 2)], ids=["all", "even", "odd"])
def test_a_file_in_a_voice_is_taken_for_it(voice: Voice, manners: set[str], part: slice) -> None:
    found = log_likelihoods(replies(voice)[part])
    assert max(found, key=lambda manner: found[manner]) in manners
