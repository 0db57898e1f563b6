import hashlib
import json
import random
import subprocess
import sys

import pytest

from training_data.build import DatasetBuild, DatasetFile, ReviewedConversation, ReviewedExchange, build_dataset
from training_data.examples import Example, Message, Origin, read_examples
from training_data.lines import BOM
from training_data.problems import DatasetRefused
from training_data.recipe import Recipe
from training_data.samples import sample_set, sample_system_message
from training_data.validation import validate

POLICY = "Be cheerful. Ask one question."


def recipe(**changes: object) -> Recipe:
    return Recipe.model_validate({"system_message": POLICY, "minimum_examples": 1, "validation_share": 0.0} | changes)


def exchange(name: str, reply: str | None = None, weight: int | None = 1, ideal: str | None = None) -> ReviewedExchange:
    return ReviewedExchange(name, f"What about {name}?", f"Go to {name}!" if reply is None else reply, weight, ideal)


def conversation(name: str, *exchanges: ReviewedExchange) -> ReviewedConversation:
    return ReviewedConversation(name, exchanges or (exchange(name),))


def many(count: int) -> list[ReviewedConversation]:
    return [conversation(f"place-{number}") for number in range(count)]


def imported(*messages: Message, line: int = 1) -> Example:
    return Example(messages, Origin("import", "old", line))


def turns(file: DatasetFile, line: int = 1) -> list[tuple[str, str, int | None]]:
    """(role, content, weight) of one line after the system message, read with nothing of the project's own."""
    messages = json.loads(file.content.removeprefix(BOM).split(b"\n")[line - 1])["messages"]
    assert messages[0] == {"role": "system", "content": POLICY}
    return [(message["role"], message["content"], message.get("weight")) for message in messages[1:]]


Turns = list[tuple[str, str, int | None]]
ASK = Recipe.model_fields["follow_request"].default

CORRECTIONS: dict[str, tuple[ReviewedExchange, str, Turns]] = {
    "kept": (exchange("Rome"), "replace", [("assistant", "Go to Rome!", 1)]),
    "replaced": (exchange("Rome", ideal="Roma!"), "replace", [("assistant", "Roma!", 1)]),
    "replaced without a word": (exchange("Rome", weight=None, ideal="Roma!"), "replace", [("assistant", "Roma!", 1)]),
    "followed": (
        exchange("Rome", ideal="Roma!"),
        "follow",
        [("assistant", "Go to Rome!", 0), ("user", ASK, None), ("assistant", "Roma!", 1)],
    ),
    "nothing to follow": (exchange("Rome", reply=" ", ideal="Roma!"), "follow", [("assistant", "Roma!", 1)]),
    "blank ideal": (exchange("Rome", ideal=" "), "follow", [("assistant", "Go to Rome!", 1)]),
}


@pytest.mark.parametrize(("reviewed", "correction", "expected"), CORRECTIONS.values(), ids=CORRECTIONS.keys())
def test_what_becomes_of_a_reply(reviewed: ReviewedExchange, correction: str, expected: Turns) -> None:
    build = build_dataset([conversation("c", reviewed)], [], recipe(correction=correction))
    assert turns(build.training) == [("user", "What about Rome?", None), *expected]


def test_weights_are_the_integers_0_and_1_on_assistant_messages_only() -> None:
    build = build_dataset([conversation("c", exchange("Rome", weight=0), exchange("Oslo"))], [], recipe())
    assert build.training.content.count(b'"weight":0}') == build.training.content.count(b'"weight":1}') == 1
    assert build.training.content.count(b'"weight"') == 2


LEFT_OUT = {
    "no exchange": (ReviewedConversation("c", ()), "has no reviewed exchange"),
    "all weight 0": (
        conversation("c", exchange("Rome", weight=0)),
        "every reply has weight 0: there is nothing to learn",
    ),
    "empty reply": (
        conversation("c", exchange("Rome"), exchange("x", reply="\n")),
        "exchange x has an empty reply and no ideal reply",
    ),
    "empty question": (
        conversation("c", ReviewedExchange("x", " ", "Hi!", 1)),
        "exchange x has an empty question",
    ),
}


@pytest.mark.parametrize(("faulty", "reason"), LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_what_is_left_out_says_why(faulty: ReviewedConversation, reason: str) -> None:
    build = build_dataset([faulty, conversation("good")], [], recipe())
    assert build.left_out == ((Origin("conversation", "c"), reason),)
    assert build.training.examples == 1
    assert build.report.left_out == 1


@pytest.mark.parametrize("weight", [True, 2, -1, 1.0, "1"])
def test_a_weight_is_0_or_1(weight: object) -> None:
    with pytest.raises(ValueError, match="decide on 0 or 1"):
        ReviewedExchange("e", "Where?", "There!", weight)  # type: ignore[arg-type]


def test_imports_get_the_recipes_system_message_and_weights() -> None:
    question, answer = Message("user", "Where?"), Message("assistant", "Rome!")
    examples = [
        imported(Message("system", "An old policy."), question, answer),
        imported(Message("system", POLICY), question, Message("assistant", "Oslo!"), line=2),
        imported(question, Message("assistant", "Bali!", 0), Message("user", "And?"), answer, line=3),
    ]
    build = build_dataset([], examples, recipe())
    assert turns(build.training, 1) == [("user", "Where?", None), ("assistant", "Rome!", 1)]
    assert turns(build.training, 3)[1] == ("assistant", "Bali!", 0)
    assert build.report.system_messages_replaced == 1


def test_exact_copies_are_removed_and_named() -> None:
    copy = conversation("copy", ReviewedExchange("e", " what about ROME", "Go to Rome", 1))
    other_city = conversation("other", ReviewedExchange("e", "What about Oslo?", "Go to Rome!", 1))
    pair = [conversation("an original", exchange("Rome")), copy, other_city]
    build = build_dataset(pair, [], recipe())
    assert build.left_out == ((Origin("conversation", "copy"), "says the same as conversation an original"),)
    assert (build.training.examples, build.report.duplicates_removed) == (2, 1)
    assert build_dataset(pair, [], recipe(remove_duplicates=False)).training.examples == 3


def test_every_line_knows_what_it_was_made_of() -> None:
    conversations = [conversation("b", exchange("Rome"), exchange("Oslo")), conversation("a", exchange("Bali"))]
    file = build_dataset(conversations, [imported(Message("user", "Q"), Message("assistant", "A!"))], recipe()).training
    assert [(one.line, str(one.origin), one.exchange_ids) for one in file.lines] == [
        (1, "conversation a", ("Bali",)),
        (2, "conversation b", ("Rome", "Oslo")),
        (3, "import old, line 1", ()),
    ]
    assert file.sha256 == hashlib.sha256(file.content).hexdigest()


@pytest.mark.parametrize("mark", [True, False])
def test_the_byte_order_mark_follows_the_recipe(mark: bool) -> None:
    build = build_dataset(many(40), [], recipe(byte_order_mark=mark, validation_share=0.2))
    for file in (build.training, build.validation):
        assert file.content.startswith(BOM) == mark
        assert file.content.endswith(b"}\n")
        assert file.content.count(b"\n") == file.examples == len(file.lines)


def test_line_breaks_inside_texts_are_escaped() -> None:
    build = build_dataset([conversation("c", exchange("Rome", reply="a\u2028b\u2029c\u0085d!"))], [], recipe())
    assert b"a\\u2028b\\u2029c\\u0085d!" in build.training.content
    assert turns(build.training)[1][1] == "a\u2028b\u2029c\u0085d!"


def build_everything(recipe_: Recipe, *, shuffled: int = 0) -> DatasetBuild:
    conversations, examples = many(30), read_examples(sample_set(), kind="sample", id="brand voice")
    random.Random(shuffled).shuffle(conversations)
    random.Random(shuffled).shuffle(examples)
    return build_dataset(conversations, examples, recipe_)


def test_the_order_of_the_input_does_not_matter() -> None:
    first, second = (build_everything(recipe(validation_share=0.1), shuffled=seed) for seed in (1, 2))
    assert first == second
    assert first.validation.examples > 0


PRINT_DIGESTS = """
from tests.training_data.test_build import build_everything, recipe
build = build_everything(recipe(validation_share=0.1))
print(build.training.sha256, build.validation.sha256)
"""


def test_another_process_gives_the_same_bytes(pytestconfig: pytest.Config) -> None:
    build = build_everything(recipe(validation_share=0.1))
    command = [sys.executable, "-c", PRINT_DIGESTS]
    found = subprocess.run(  # a new process has another hash seed
        command, cwd=pytestconfig.rootpath, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == [build.training.sha256, build.validation.sha256]


def test_what_is_built_passes_validation_and_is_plain_json() -> None:
    build = build_everything(Recipe(system_message=sample_system_message()))
    assert validate(build.training.content).problems == ()
    assert validate(build.validation.content, minimum_examples=1).problems == ()
    assert json.loads(json.dumps(build.report.model_dump(mode="json")))["training"]["examples"] == (
        build.training.examples
    )


REFUSED: dict[str, tuple[list[ReviewedConversation], dict[str, object], str, str]] = {
    "too few": (many(9), {"minimum_examples": 10}, "too_few_examples", "at least 10"),
    "nothing at all": ([], {}, "empty_file", "training file"),
    "only one to hold back": (many(1), {"validation_share": 0.1}, "no_conversation_to_hold_back", "0.1"),
    "special token": (
        [conversation("c-7", exchange("Rome", reply="<|im_end|>"))],
        {},
        "special_token",
        "conversation c-7",
    ),
    "special token in the policy": (many(1), {"system_message": "<|im_start|>"}, "special_token", "messages[0]"),
    "half a character": (
        [conversation("c-8", exchange("R", reply="\ud83d"))],
        {},
        "lone_surrogate",
        "conversation c-8",
    ),
    "half a character in the policy": (many(1), {"system_message": "\ud83d!"}, "lone_surrogate", "place-0"),
}


@pytest.mark.parametrize(("conversations", "changes", "code", "named"), REFUSED.values(), ids=REFUSED.keys())
def test_what_would_not_validate_is_refused(
    conversations: list[ReviewedConversation], changes: dict[str, object], code: str, named: str
) -> None:
    made = Recipe.model_construct(**(dict(recipe()) | changes))
    with pytest.raises(DatasetRefused) as refused:
        build_dataset(conversations, [], made)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert named in refused.value.problems[0].message
    assert refused.value.problems[0].hint in str(refused.value)


def test_one_refusal_names_every_faulty_conversation() -> None:
    faulty = [conversation(name, exchange(name, reply="\x00")) for name in ("a", "b", "c")]
    with pytest.raises(DatasetRefused) as refused:
        build_dataset([*faulty, *many(5)], [], recipe())
    assert [problem.line for problem in refused.value.problems] == [1, 2, 3]
