"""Pairs of a better and a worse reply, from corrections, judgements and imports."""

import json

import pytest

from training_data.candidates import Candidate, LeftOut, from_import
from training_data.examples import Example, Message, Origin, encode_pair
from training_data.pairs import pair_of_import, pair_of_judgement, pairs_of_conversation
from training_data.recipe import Recipe
from training_data.reviewed import JudgedPair, ReviewedConversation, ReviewedExchange
from training_data.weights import Ending

POLICY = "Be cheerful."
RECIPE = Recipe(system_message=POLICY, format="preference")
FOLLOW = Recipe(system_message=POLICY, format="preference", correction="follow")


def exchange(name: str, ideal: str | None = None, **others: object) -> ReviewedExchange:
    return ReviewedExchange(name, f"Why {name}?", f"{name} is fine.", ideal_reply=ideal, **others)  # type: ignore[arg-type]


def pairs(*exchanges: ReviewedExchange, recipe: Recipe = RECIPE) -> list[Candidate]:
    made = pairs_of_conversation(ReviewedConversation("c", exchanges), recipe)
    return [one for one in made if isinstance(one, Candidate)]


def said(candidate: Candidate) -> list[str]:
    return [message.content for message in candidate.messages]


def test_every_corrected_reply_makes_a_pair_with_what_led_to_it() -> None:
    first, second = pairs(exchange("Rome", "Roma!"), exchange("Oslo"), exchange("Bali", "Ubud!", thumbs=(0,)))
    assert said(first) == [POLICY, "Why Rome?", "Roma!"]
    assert first.rejected == "Rome is fine."
    assert said(second) == [POLICY, "Why Rome?", "Roma!", "Why Oslo?", "Oslo is fine.", "Why Bali?", "Ubud!"]
    assert second.rejected == "Bali is fine."
    assert [one.exchange_ids for one in (first, second)] == [("Rome",), ("Bali",)]
    assert [message.weight for message in second.messages] == [None, None, 0, None, 0, None, 1]


def test_under_follow_the_given_reply_stays_in_what_led_to_it() -> None:
    second = pairs(exchange("Rome", "Roma!"), exchange("Bali", "Ubud!"), recipe=FOLLOW)[1]
    assert said(second) == [
        POLICY, "Why Rome?", "Rome is fine.", FOLLOW.follow_request, "Roma!", "Why Bali?", "Ubud!",
    ]  # fmt: skip


NO_PAIR = {
    "not corrected": exchange("Rome", thumbs=(1,)),
    "corrected, and then taken out": exchange("Rome", "Roma!", weight=0),
    "differs in punctuation only": exchange("Rome", "rome IS fine"),
    "no reply to compare with": ReviewedExchange("Rome", "Why?", "", ideal_reply="Roma!", ending=Ending.ERROR),
}


@pytest.mark.parametrize("faulty", NO_PAIR.values(), ids=NO_PAIR.keys())
def test_what_makes_no_pair_is_left_out(faulty: ReviewedExchange) -> None:
    (left_out,) = pairs_of_conversation(ReviewedConversation("c", (faulty,)), RECIPE)
    assert isinstance(left_out, LeftOut)
    assert left_out.reason == "no ideal reply stands against a given one: there is nothing to prefer"


def test_a_judgement_makes_a_pair_of_winner_and_loser() -> None:
    made = pair_of_judgement(JudgedPair("4", (Message("user", "Why Rome?"),), "Roma!", "Fine."), RECIPE)
    assert isinstance(made, Candidate)
    assert (str(made.origin), said(made), made.rejected) == ("evaluation 4", [POLICY, "Why Rome?", "Roma!"], "Fine.")
    tie = pair_of_judgement(JudgedPair("5", (Message("user", "Why?"),), "Roma!", "roma"), RECIPE)
    assert tie == LeftOut(Origin("evaluation", "5"), "both replies say the same")


IMPORTED = Example(
    (Message("system", "Old."), Message("user", "Why Rome?"), Message("assistant", "Roma!")),
    Origin("import", "1", 3),
    rejected="Fine.",
)


def test_an_imported_pair_keeps_both_replies() -> None:
    made = pair_of_import(IMPORTED, RECIPE)
    assert isinstance(made, Candidate)
    assert (said(made), made.rejected, made.replaced_system) == ([POLICY, "Why Rome?", "Roma!"], "Fine.", True)


def test_conversations_to_imitate_take_the_better_reply_of_an_imported_pair() -> None:
    replaced = from_import(IMPORTED, Recipe(system_message=POLICY))
    followed = from_import(IMPORTED, Recipe(system_message=POLICY, correction="follow"))
    assert isinstance(replaced, Candidate) and isinstance(followed, Candidate)
    assert said(replaced) == [POLICY, "Why Rome?", "Roma!"]
    assert said(followed) == [POLICY, "Why Rome?", "Fine.", FOLLOW.follow_request, "Roma!"]
    assert [message.weight for message in followed.messages] == [None, None, 0, None, 1]


def test_an_import_without_a_second_reply_makes_no_pair() -> None:
    single = Example(IMPORTED.messages, IMPORTED.origin)
    assert isinstance(pair_of_import(single, RECIPE), LeftOut)


def test_a_pair_is_written_in_azures_format() -> None:
    made = pair_of_import(IMPORTED, RECIPE)
    assert isinstance(made, Candidate) and made.rejected
    assert json.loads(encode_pair(made.messages, made.rejected)) == {
        "input": {"messages": [{"role": "system", "content": POLICY}, {"role": "user", "content": "Why Rome?"}]},
        "preferred_output": [{"role": "assistant", "content": "Roma!"}],
        "non_preferred_output": [{"role": "assistant", "content": "Fine."}],
    }
