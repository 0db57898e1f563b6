"""The two ways to write what redaction replaced."""

import pytest

from training_data.build import JudgedPair, ReviewedConversation, ReviewedExchange, build_dataset
from training_data.examples import Message
from training_data.placeholders import Style
from training_data.recipe import Recipe
from training_data.redaction.redact import Passage, redact

SAID = "[NAME_1] and [NAME_12] wrote to [EMAIL_1]; [NAME_0], [CITY_1] and NAME_1 are no placeholders."
PLAIN = "[NAME] and [NAME] wrote to [EMAIL]; [NAME_0], [CITY_1] and NAME_1 are no placeholders."


@pytest.mark.parametrize(("style", "expected"), [("numbered", SAID), ("plain", PLAIN)])
def test_lines_are_written_in_the_style_of_the_recipe(style: Style, expected: str) -> None:
    exchange = ReviewedExchange("c-0", f"Q: {SAID}", f"A: {SAID}", 1)
    recipe = Recipe(system_message=SAID, validation_share=0, minimum_examples=1, placeholders=style)
    content = build_dataset([ReviewedConversation("c", (exchange,))], [], recipe).training.content.decode()
    assert f'"Q: {expected}"' in content and f'"A: {expected}"' in content
    assert f'"{SAID}"' in content, "the system message is the release's, to the letter"


def test_both_replies_of_a_pair_are_written_so() -> None:
    pair = JudgedPair("j", (Message("user", "Who?"),), "[NAME_1]!", "[NAME_2].")
    recipe = Recipe(
        system_message="Be kind.", format="preference", validation_share=0, minimum_examples=1, placeholders="plain"
    )
    content = build_dataset([], [], recipe, [pair]).training.content.decode()
    assert "[NAME]!" in content and "[NAME]." in content


def test_both_styles_are_left_alone_by_redaction() -> None:
    for text in (SAID, PLAIN):
        assert redact("c", [Passage("user", text)]).texts == (text,)
    again = redact("c", [Passage("user", "[EMAIL] and [EMAIL_1], or ann@mail.example")])
    assert again.texts == ("[EMAIL] and [EMAIL_1], or [EMAIL_2]",)
