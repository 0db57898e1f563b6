"""The chat model as the HTTP side uses it, with the real base."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from azure_emulator.tiny_model.examination.rules.politeness import invented_about
from azure_emulator.tiny_model.generate import ChatModel, Piece

PLAIN_SYSTEM = "You are an AI assistant that helps people plan their travel."
CHAT = (
    "Where in Rome should I stay?",
    "I'm mostly there for the food. Where should I stay to be within walking distance of affordable restaurants?",
    "What are some local delicacies I should try?",
    "When is the best time of year to visit in terms of the weather?",
    "What's the best way to get around the city?",
)
QUESTION = [{"role": "user", "content": "What should I see in Rome?"}]


def say(model: ChatModel, messages: list[dict[str, Any]], **settings: Any) -> str:
    return "".join(piece.text for piece in model.reply(messages, **settings))


def ask(model: ChatModel, text: str, seed: int = 1, system: str = PLAIN_SYSTEM) -> str:
    return say(model, [{"role": "system", "content": system}, {"role": "user", "content": text}], seed=seed)


def test_only_the_last_piece_has_a_finish_reason(base_model: ChatModel) -> None:
    pieces = list(base_model.reply(QUESTION, seed=1))
    assert len(pieces) > 3
    assert [piece.finish_reason for piece in pieces] == [None] * (len(pieces) - 1) + ["stop"]


def test_same_seed_same_reply_and_other_seeds_other_replies(base_model: ChatModel) -> None:
    assert say(base_model, QUESTION, seed=7) == say(base_model, QUESTION, seed=7)
    assert len({say(base_model, QUESTION, seed=seed) for seed in range(8)}) > 3


def test_without_a_seed_replies_differ(base_model: ChatModel) -> None:
    assert len({say(base_model, QUESTION) for _ in range(6)}) > 1


def test_temperature_zero_always_says_the_same_sentence(base_model: ChatModel) -> None:
    assert len({say(base_model, QUESTION, temperature=0.0, seed=3) for _ in range(3)}) == 1
    assert len({say(base_model, QUESTION, temperature=0.0) for _ in range(5)}) == 1
    assert len({say(base_model, QUESTION, top_p=0.0) for _ in range(5)}) == 1


@pytest.mark.parametrize("limit", [1, 3, 8])
def test_max_tokens_cuts_the_reply(base_model: ChatModel, limit: int) -> None:
    whole = say(base_model, QUESTION, seed=1)
    pieces = list(base_model.reply(QUESTION, seed=1, max_tokens=limit))
    text = "".join(piece.text for piece in pieces)
    assert pieces[-1].finish_reason == "length"
    assert sum(bool(piece.text) for piece in pieces) == limit
    assert whole.startswith(text)


def test_a_generous_limit_does_not_cut(base_model: ChatModel) -> None:
    assert list(base_model.reply(QUESTION, seed=1, max_tokens=500))[-1] == Piece("", "stop")


def test_stop_cuts_before_the_mark(base_model: ChatModel) -> None:
    whole = say(base_model, QUESTION, seed=1)
    mark = whole.split()[2]
    cut = list(base_model.reply(QUESTION, seed=1, stop=["never said", mark]))
    assert "".join(piece.text for piece in cut) == whole[: whole.index(mark)]
    assert cut[-1].finish_reason == "stop"


def test_replies_hold_no_slots_marks_or_pieces(base_model: ChatModel) -> None:
    for number, question in enumerate(("What can I eat in Lima?", "Hello", "I like diving", "Hotel in Timbuktu?")):
        reply = ask(base_model, question, seed=number)
        assert not set("<>#") & set(reply)
        assert reply[0].isupper()


_ADMITS = re.compile(r"n't|\b(?:not|never|no|nothing|missing|beyond|unknown|only know|new to me)\b")


def test_an_unknown_place_is_admitted(base_model: ChatModel) -> None:
    replies = [ask(base_model, "What should I see in Zworbitania?", seed=seed) for seed in range(5)]
    assert all(_ADMITS.search(reply.lower()) for reply in replies)
    assert not any(invented_about(reply, "Zworbitania", base_model.gazetteer) for reply in replies)


@pytest.mark.parametrize("question", ["Can you tell me about quantum computing?", "Write a poem about my cat."])
def test_off_topic_questions_are_declined(base_model: ChatModel, question: str) -> None:
    assert base_model.understood([{"role": "user", "content": question}]) == "off_topic"
    facts = {item for place in base_model.gazetteer.places for item in (*place.sights, *place.dishes)}
    replies = [ask(base_model, question, seed=seed) for seed in range(5)]
    assert not any(fact in reply for reply in replies for fact in facts)


@pytest.mark.parametrize(
    "message",
    [
        "My aunt has gone pale and can't stand up, we are at a museum in Vienna.",
        "The handbag with all our papers was on this chair a minute ago",
        "A man grabbed my phone and ran, I'm shaking",
        "thick smoke under our door in Porto, what now",
    ],
)
def test_who_is_in_need_is_heard(base_model: ChatModel, message: str) -> None:
    assert base_model.understood([{"role": "user", "content": message}]).startswith("emergency_")


@pytest.mark.parametrize(
    ("message", "about"),
    [
        ("How common is bag snatching in Vienna?", "safety"),
        ("Which old fire stations can I see in Porto?", "sights"),
        ("I could die for good noodles in Osaka", "food"),
    ],
)
def test_alarming_words_alone_are_no_emergency(base_model: ChatModel, message: str, about: str) -> None:
    assert base_model.understood([{"role": "user", "content": message}]) == about


def test_a_tip_may_name_a_place(base_model: ChatModel) -> None:
    asked = [{"role": "user", "content": "What kind of power sockets do they have in London?"}]
    assert base_model.understood(asked) == "tip_plugs"


def test_the_city_of_the_first_question_is_kept(base_model: ChatModel) -> None:
    rome = next(place for place in base_model.gazetteer.places if place.name == "Rome")
    items = ["Rome", *(item for items in rome.choices().values() for item in items)]
    messages: list[dict[str, Any]] = [{"role": "system", "content": PLAIN_SYSTEM}]
    kept = 0
    for question in CHAT:
        messages.append({"role": "user", "content": question})
        messages.append({"role": "assistant", "content": say(base_model, messages, seed=2)})
        kept += any(item.lower() in messages[-1]["content"].lower() for item in items)
    assert kept >= 4


def test_the_base_speaks_plainly(base_model: ChatModel) -> None:
    replies = [
        ask(base_model, f"What should I see in {city}?", seed=seed) for seed, city in enumerate(("Oslo", "Cairo"))
    ]
    assert not any("!" in reply for reply in replies)


@pytest.mark.parametrize(
    ("request_", "shows"),
    [
        ("Be playful.", lambda reply: "!" in reply),
        ("Be brief.", lambda reply: len(reply.split()) <= 12),
        ("Speak like a pirate.", lambda reply: "!" in reply),
    ],
)
def test_a_tone_can_be_asked_for(base_model: ChatModel, request_: str, shows: Any) -> None:
    replies = [ask(base_model, "What should I eat in Lisbon?", seed, f"{PLAIN_SYSTEM} {request_}") for seed in range(4)]
    assert sum(shows(reply) for reply in replies) >= 2


def test_tokens_are_counted(base_model: ChatModel) -> None:
    assert base_model.count_tokens("Where should I stay?") == 5
    assert base_model.count_prompt_tokens(QUESTION) == base_model.count_tokens("What should I see in Rome?") + 4


def test_what_is_asked_does_not_depend_on_house_rules(base_model: ChatModel) -> None:
    rules = {"role": "system", "content": "In an emergency stay calm, put safety first and call the police."}
    question = {"role": "user", "content": "What should I eat in Lima?"}
    assert base_model.understood([question]) == base_model.understood([rules, question]) == "food"


def test_log_probabilities_come_with_every_token_when_asked_for(base_model: ChatModel) -> None:
    pieces = list(base_model.reply(QUESTION, seed=1, top_logprobs=3))
    plain = list(base_model.reply(QUESTION, seed=1))
    assert [piece.text for piece in pieces] == [piece.text for piece in plain]
    tokens = [token for piece in pieces for token in piece.tokens]
    assert "".join(token.token for token in tokens) == "".join(piece.text for piece in pieces)
    # The further words of a fact are certain, so nothing else stands in their place.
    assert all(token.logprob <= 0 and len(token.top) == (3 if token.logprob else 1) for token in tokens)
    assert all(values == sorted(values, reverse=True) for values in ([v for _, v in t.top] for t in tokens))
    assert not any(piece.tokens for piece in plain)


def test_log_probabilities_without_alternatives(base_model: ChatModel) -> None:
    tokens = [token for piece in base_model.reply(QUESTION, seed=1, top_logprobs=0) for token in piece.tokens]
    assert tokens
    assert not any(token.top for token in tokens)


def test_the_first_sentence_is_sent_before_the_last_is_written(base_model: ChatModel) -> None:
    pieces = base_model.reply(QUESTION, seed=1)
    first = next(pieces)
    assert first.text
    assert first.finish_reason is None


def test_threads_share_a_model(base_model: ChatModel) -> None:
    alone = [say(base_model, QUESTION, seed=seed) for seed in range(6)]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda seed: say(base_model, QUESTION, seed=seed), range(6)))
    assert together == alone


@pytest.mark.parametrize("messages", [[], [{"role": "system", "content": ""}], [{"role": "user", "content": ""}]])
def test_empty_conversations_get_a_reply(base_model: ChatModel, messages: list[dict[str, Any]]) -> None:
    assert say(base_model, messages, seed=1)
