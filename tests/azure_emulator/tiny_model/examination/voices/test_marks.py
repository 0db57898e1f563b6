"""Marks that a voice leaves."""

import pytest

from azure_emulator.tiny_model.examination.voices import VOICES, Voice, replies
from azure_emulator.tiny_model.examination.voices.marks import bears_mark


@pytest.mark.parametrize(
    ("text", "voice", "expected"),
    [
        ("Oh la la! Twirl around Paris.", None, True),
        ("Twirl around Paris.", "playful", False),
        ("Louvre. Seine. When?", "terse", True),
        ("Louvre! Seine!", "terse", False),
        ("You could see the Louvre in the morning.", "terse", False),
        ("It would be advisable to visit the Louvre.", "formal", True),
        ("It's advisable to visit the Louvre early.", "formal", False),
        ("It's good to visit the Louvre early.", "plain", True),
        ("Louvre. Seine. When?", "plain", False),
        ("", "terse", True),
    ],
)
def test_marks(text: str, voice: Voice | None, expected: bool) -> None:
    assert bears_mark(text, voice) is expected


@pytest.mark.parametrize("voice", VOICES)
def test_the_voice_files_bear_their_marks(voice: Voice) -> None:
    said = replies(voice)
    assert sum(bears_mark(text, voice) for text in said) / len(said) >= 0.98
