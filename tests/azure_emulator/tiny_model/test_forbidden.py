"""What a reply must not say again, kept up to date token by token."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from azure_emulator.tiny_model.forbidden import ForbiddenTokens, Said, spoken_tokens
from azure_emulator.tiny_model.phrases import Phrases
from azure_emulator.tiny_model.slots import SLOTS
from azure_emulator.tiny_model.tokenizer import END, MARKS, Tokenizer

TOKENIZER = Tokenizer(
    [*MARKS, *SLOTS, "<here>", "<about:food>", "##ab", "see", "visit", "house", "garden", "the", *".!?"]
)
FORBIDDEN = ForbiddenTokens(TOKENIZER)
WORDS = [TOKENIZER.ids[word] for word in ("see", "visit", "garden", ".", "<city>", "<sight>")]


def ids(text: str) -> list[int]:
    return [TOKENIZER.ids[word] for word in text.split()]


def said(text: str, **fillable: int) -> set[str]:
    """What may not follow, as far as it was allowed at the beginning."""
    reply = Said(FORBIDDEN, {f"<{slot}>": most for slot, most in fillable.items()})
    before = set(reply.forbids())
    for token in ids(text):
        reply.add(token)
    return {TOKENIZER.vocabulary[token] for token in set(reply.forbids()) - before}


def test_marks_and_pieces_are_never_said_and_the_end_is() -> None:
    spoken = {TOKENIZER.vocabulary[i] for i in spoken_tokens(TOKENIZER, Phrases.all())}
    assert set(TOKENIZER.vocabulary) - spoken == {*MARKS, "<here>", "<about:food>", "##ab"} - {MARKS[END]}


def test_only_what_somebody_wrote_in_a_reply_is_said() -> None:
    read = Phrases.none().with_read([[*ids("see the garden ."), END], [*ids("visit the house"), END]], TOKENIZER)
    spoken = [TOKENIZER.vocabulary[i] for i in spoken_tokens(TOKENIZER, read)]
    assert spoken == ["<end>", "see", "visit", "house", "garden", "the", ".", "!"]


def test_phrases_are_remembered_within_sentences() -> None:
    reply = Said(FORBIDDEN, {})
    for token in ids("see the garden . visit"):
        reply.add(token)
    assert reply.in_sentence == (0, 0, 0, ids("visit")[0])


def test_slots_that_cannot_be_filled_are_forbidden_from_the_start() -> None:
    forbidden = Said(FORBIDDEN, {"<city>": 2}).forbids()
    assert {TOKENIZER.vocabulary[token] for token in forbidden} == set(SLOTS) - {"<city>"}


def test_no_run_of_three_comes_twice() -> None:
    assert said("see the garden . see the") == {"garden"}
    assert said("see the garden . see the garden . see") == {"the", "garden"}
    assert said("see the garden . visit the") == set()


def test_a_run_may_end_in_the_same_slot() -> None:
    assert said("see the <sight> . see the", sight=4) == set()


def test_slots_and_long_words_are_used_up() -> None:
    assert said("<city> see <city> .", city=2) == {"<city>"}
    assert said("the house the garden the see house .") == {"house"}


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.integers(0, 14))
def test_a_copy_goes_its_own_way(tokens: list[int], place: int) -> None:
    fillable = {"<city>": 2, "<sight>": 4}
    whole, first = Said(FORBIDDEN, fillable), Said(FORBIDDEN, fillable)
    for token in tokens:
        whole.add(token)
    for token in tokens[:place]:
        first.add(token)
    second, before = first.copy(), Counter(first.forbids())
    for token in tokens[place:]:
        second.add(token)
    assert Counter(second.forbids()) == Counter(whole.forbids())
    assert Counter(first.forbids()) == before


@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_what_is_kept_up_to_date_is_what_the_whole_reply_says(tokens: list[int]) -> None:
    fillable = {"<city>": 2, "<sight>": 4}
    reply = Said(FORBIDDEN, fillable)
    for token in tokens:
        reply.add(token)
    runs = [tokens[i : i + 3] for i in range(len(tokens) - 2)]
    repeated = {c for *start, c in runs if start == tokens[-2:] and c not in FORBIDDEN.slots}
    full = {token for token, slot in FORBIDDEN.slots.items() if tokens.count(token) >= fillable.get(slot, 0)}
    twice = {token for token in tokens if token in FORBIDDEN.long_words and tokens.count(token) >= 2}
    assert set(reply.forbids()) == repeated | full | twice
