"""The survey of a set, on files small enough to count by hand."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_data.samples import sample_set, sample_validation_set
from training_data.survey.spoken import spoken_lines
from training_data.survey.spread import Spread, spread_of
from training_data.survey.survey import Survey, survey
from training_data.tokens import TOKENS_PER_MESSAGE, count_tokens

SYSTEM = "Be kind."


def line(*turns: tuple[str, str, int], system: str = SYSTEM, **more: Any) -> bytes:
    messages: list[dict[str, Any]] = [{"role": "system", "content": system}]
    for question, reply, weight in turns:
        messages.append({"role": "user", "content": question})
        messages.append({"role": "assistant", "content": reply, "weight": weight})
    return orjson.dumps({"messages": messages, **more}) + b"\n"


def pair(question: str, better: str, worse: str) -> bytes:
    outputs = {"preferred_output": better, "non_preferred_output": worse}
    value: dict[str, Any] = {"input": {"messages": [{"role": "user", "content": question}]}}
    value |= {key: [{"role": "assistant", "content": text}] for key, text in outputs.items()}
    return orjson.dumps(value) + b"\n"


ROME = line(("What should I see in Rome?", "Oh la la! The Forum. Alone?", 1), ("And to eat?", "Cacio e pepe!", 0))
OSLO = line(("Is it cold in Oslo?", "Oh la la! In winter, yes. Do you ski?", 1))


def test_tokens_and_what_of_them_is_learned() -> None:
    sizes = survey(ROME + OSLO).training
    spoken = [said for example in spoken_lines(ROME + OSLO) for said in example.messages]
    counts = [TOKENS_PER_MESSAGE + count_tokens(said.text) for said in spoken]
    assert (sizes.examples, sizes.messages, sizes.learned_replies, sizes.context_replies) == (2, 8, 2, 1)
    assert sizes.tokens.total == sum(counts)
    assert sizes.tokens.most == sum(counts[:5]) and sizes.longest[0].line == 1
    assert sizes.learned_tokens == counts[2] + counts[7]
    assert sizes.learned_share == round((counts[2] + counts[7]) / sum(counts), 4)
    assert sizes.turns == {1: 1, 2: 1}


def test_what_is_taught_is_what_a_learned_reply_answers() -> None:
    teaches = survey(ROME + OSLO).teaches
    assert teaches.conversations == 2
    assert teaches.destinations == {"Oslo": 1, "Rome": 1}
    assert "food" not in teaches.intents and teaches.pairs["Rome"] == {"sights": 1}


def test_how_replies_speak() -> None:
    shy = line(("Hm?", "I'm sorry, but I cannot help with that here today.", 1))
    link = line(("Hm!", "Look at https://example.com for the opening hours of that place.", 1))
    manner = survey(ROME + OSLO + shy + link).manner
    assert manner.openings[0].words == "Oh la la!" and manner.openings[0].replies == 2
    assert (manner.refusals.replies, manner.refusals.lines) == (1, (3,))
    assert (manner.links.replies, manner.links.lines) == (1, (4,))
    assert manner.languages["en"] >= 2


def test_near_duplicates_across_the_files_are_marked() -> None:
    copy = line(("what should i see in rome", "The Pantheon. Shall we?", 1))
    oslo = line(("Is it cold in Oslo!", "Very. Why?", 1))
    found = survey(ROME + OSLO + oslo, copy).repetition
    assert (found.prompts, found.near_groups, found.near_prompts) == (4, 2, 4)
    assert {(group.across, group.places[0].line) for group in found.groups} == {(True, 1), (False, 2)}


def test_one_sentence_for_many_cities_is_a_pattern() -> None:
    content = b"".join(line((f"Is {city} far in {n}?", "No. Why?", 1)) for n, city in enumerate(["Rome", "Oslo"]))
    assert [(one.text, one.prompts) for one in survey(content).repetition.patterns] == [("Is … far in #?", 2)]


def test_contributors_by_their_share() -> None:
    found = survey(ROME + OSLO, contributors={"rui": 3, "import 1": 1}).contributors
    assert [(one.name, one.examples, one.share) for one in found] == [("rui", 3, 0.75), ("import 1", 1, 0.25)]


def test_preference_pairs_are_surveyed_too() -> None:
    found = survey(pair("Is Rome far?", "Not at all. From where?", "No.")).training
    assert (found.learned_replies, found.context_replies) == (1, 1)
    assert survey(pair("Is Rome far?", "Not at all.", "No.")).teaches.destinations == {"Rome": 1}


def test_tools_cost_tokens() -> None:
    tools = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]
    with_tools = line(("Hm?", "Ah!", 1), tools=tools)
    more = survey(with_tools).training.tokens.total - survey(line(("Hm?", "Ah!", 1))).training.tokens.total
    assert more == count_tokens(orjson.dumps(tools).decode())


def test_an_empty_set_has_a_survey() -> None:
    assert survey(b"").training.tokens == Spread()


def test_it_survives_json() -> None:
    found = survey(sample_set(), sample_validation_set())
    assert Survey.model_validate_json(found.model_dump_json()) == found
    assert found.training.examples == 335 and found.manner.refusals.replies == 0


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], Spread()),
        ([7], Spread(least=7, median=7, high=7, most=7, total=7)),
        (list(range(100, -1, -1)), Spread(least=0, median=50, high=95, most=100, total=5050)),
    ],
)
def test_spread(numbers: list[int], expected: Spread) -> None:
    assert spread_of(numbers) == expected


KEYS = ["messages", "role", "content", "weight", "input", "preferred_output", "tools", "tool_calls", "text", "type"]
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=80) | values.map(orjson.dumps))
def test_any_bytes_are_surveyed(content: bytes) -> None:
    assert survey(content).training.examples in (0, 1)
