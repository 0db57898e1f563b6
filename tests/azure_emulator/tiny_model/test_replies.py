"""Replies of the corpus read well, whatever is drawn: they repeat nothing, fit their slots and decline in many ways."""

import random
import re
from collections import Counter

import pytest

from azure_emulator.tiny_model.conversation import Topic
from azure_emulator.tiny_model.corpus.answers import Style, compose_reply
from azure_emulator.tiny_model.corpus.draft import Draft
from azure_emulator.tiny_model.corpus.grammar import expand, fit_articles
from azure_emulator.tiny_model.corpus.plain_voice import PLAIN
from azure_emulator.tiny_model.corpus.voice import Voice
from azure_emulator.tiny_model.corpus.voices import VOICES, asked_for
from azure_emulator.tiny_model.corpus.wordings import Subject, subjects
from azure_emulator.tiny_model.filling import Filler
from azure_emulator.tiny_model.gazetteer import load_gazetteer
from azure_emulator.tiny_model.slots import MOST_IN_REPLY, THEME_SLOTS, Known

_EVERYONE = (PLAIN, *VOICES)
_INTENTS = sorted({key.split(":")[0] for key in PLAIN.answers})
_SLOT = re.compile(r"<[a-z]+>")
# Slots of either number: a verb that agrees with one of them would be wrong for another place.
_VERB_AFTER_ANY_NUMBER = re.compile(
    r"<(?:why|best|avoid|money|tongue|place|trip)> "
    r"(?:is|are|has|have|was|were|does|brings?|makes?|comes?|offers?|gives?)\b"
)
_TALKS_OF_ANOTHER_NOUN = re.compile(r"(?:(?:trip|road|day|names?) (?:to|for) |and )<trip> (?:is|are)")


def _replies(count: int = 2000) -> list[tuple[str, str]]:
    """Replies with slots, and the same with facts of random places."""
    chance, gazetteer = random.Random(8), load_gazetteer()
    known = [(place, set(place.choices())) for place in gazetteer.places]
    replies = []
    for number in range(count):
        voice, intent = _EVERYONE[number % len(_EVERYONE)], chance.choice(_INTENTS)
        openings, closings = ("none", "polite", "exclaim"), ("none", "question", "wish")
        style = Style(voice, chance.choice(openings), chance.choice(closings), chance.random() < 0.5)
        reply = compose_reply(intent, style, chance)
        needed = set(_SLOT.findall(reply)) - THEME_SLOTS - {"<hotel>", "<eatery>", "<thing>"}
        places = [place for place, slots in known if needed <= slots]
        place = chance.choice(places)
        topic = Topic(Known.HERE, place, chance.choice(gazetteer.themes), place.sights[0])
        replies.append((reply, Filler(gazetteer, topic, (), chance).fill(reply)))
    return replies


@pytest.fixture(scope="module")
def replies() -> list[tuple[str, str]]:
    return _replies()


def test_no_article_stands_before_a_slot(replies: list[tuple[str, str]]) -> None:
    assert [reply for reply, _ in replies if re.search(r"\b[Aa]n? <", reply)] == []


def test_articles_fit_the_next_word(replies: list[tuple[str, str]]) -> None:
    assert [reply for reply, _ in replies if fit_articles(reply) != reply] == []


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("a old town", "an old town"),
        ("An quiet street", "A quiet street"),
        ("a hour at a university", "an hour at a university"),
        ("a unusual one-way street, a one-way ticket", "an unusual one-way street, a one-way ticket"),
        ("a honest usual day", "an honest usual day"),
    ],
)
def test_a_or_an(written: str, right: str) -> None:
    assert fit_articles(written) == right


def test_sentences_begin_with_capitals_and_end(replies: list[tuple[str, str]]) -> None:
    wrong = re.compile(r"[,;:] ?[.!?]|\.\.|[!?]\.| [,.!?;]")
    for _, reply in replies:
        beginnings = re.findall(r"(?:^|[.!?] )(\w)", reply.replace("teamLab", "TeamLab"))
        assert not any(letter.islower() for letter in beginnings), reply
        assert not wrong.search(reply), reply
        assert reply[-1] in ".!?", reply


def test_slots_are_not_said_more_often_than_they_have_values(replies: list[tuple[str, str]]) -> None:
    for reply, _ in replies:
        assert all(count <= MOST_IN_REPLY[slot] for slot, count in Counter(_SLOT.findall(reply)).items()), reply


def test_joys_follow_their_place(replies: list[tuple[str, str]]) -> None:
    assert [reply for reply, _ in replies if "<joy>" in reply and "<place>" not in reply.split("<joy>")[0]] == []


@pytest.mark.parametrize("voice", _EVERYONE, ids=lambda voice: voice.name)
def test_verbs_do_not_agree_with_slots_of_either_number(voice: Voice) -> None:
    templates = {template for pool in voice.answers.values() for template in pool}
    found = {t for t in templates if _VERB_AFTER_ANY_NUMBER.search(t) and not _TALKS_OF_ANOTHER_NOUN.search(t)}
    assert found == set()


def test_a_template_that_leans_is_never_the_first() -> None:
    voice = Voice("v", "<manner>", {"food": ("Eat soup.", "+ Then bread.")})
    for seed in range(30):
        draft = Draft(voice, random.Random(seed))
        assert draft.answer(voice.answers["food"], one_whole=True)
        assert draft.answer(voice.answers["food"], one_whole=True)
        assert draft.text() == "Eat soup. Then bread."


def test_words_of_a_voice_are_not_drawn_twice() -> None:
    voice = Voice("v", "<manner>", {}, words={"adj": ("leafy", "sunny", "bright")})
    for seed in range(30):
        draft = Draft(voice, random.Random(seed))
        assert draft.answer(["One is $adj and $adj."], one_whole=False)
        assert draft.answer(["Two is $adj."], one_whole=False)
        assert sorted(re.findall("leafy|sunny|bright", draft.text())) == ["bright", "leafy", "sunny"]


def _wordings(voice: Voice, key: str) -> int:
    chance = random.Random(3)
    return len({expand(template, chance) for template in set(voice.answers[key]) for _ in range(12)})


@pytest.mark.parametrize("voice", _EVERYONE, ids=lambda voice: voice.name)
def test_every_voice_declines_in_many_ways(voice: Voice) -> None:
    for offer in ("hotel", "rest", "flight", "car"):
        assert _wordings(voice, f"{offer}:never") >= 8
    assert _wordings(voice, "elsewhere") >= 15


@pytest.mark.parametrize("voice", _EVERYONE, ids=lambda voice: voice.name)
def test_declining_names_no_offer_and_gives_something_instead(voice: Voice) -> None:
    for offer in ("hotel", "rest", "flight", "car", "stayfood"):
        for template in voice.answers[f"{offer}:never"]:
            assert not re.search("<hotel>|<eatery>", template)
            slots = _SLOT.findall(template)
            assert slots or re.search(r"look|nose|Walk|feet|Silence", template), template


_OFFER_WORDS = {
    "hotel": r"hotels?|inns?|accommodation|lodgings?|place to sleep",
    "rest": r"restaurants?|taverns?|dining",
    "flight": r"flights?|airlines?|planes?|air travel|airfares",
    "car": r"cars?|rentals?|rental|car hire",
}
_NOT = re.compile(
    r"\b(?:not|don't|can't|cannot|never|no|none|unable|decline|refrain|forbids|denied|regret)\b", re.IGNORECASE
)


@pytest.mark.parametrize("voice", _EVERYONE, ids=lambda voice: voice.name)
@pytest.mark.parametrize("offer", _OFFER_WORDS)
def test_an_offer_is_either_declined_plainly_or_named(voice: Voice, offer: str) -> None:
    words = re.compile(rf"\b(?:{_OFFER_WORDS[offer]})\b", re.IGNORECASE)
    declined = {_SLOT.sub("", reply) for reply in _each_alone(voice, f"{offer}:never")}
    assert [reply for reply in declined if not (words.search(reply) and _NOT.search(reply))] == []
    slot = {"hotel": "<hotel>", "rest": "<eatery>"}.get(offer)
    named = _each_alone(voice, f"{offer}:name")
    assert [reply for reply in named if not (slot in reply if slot else words.search(reply))] == []


@pytest.mark.parametrize("voice", _EVERYONE, ids=lambda voice: voice.name)
def test_hotels_and_eateries_are_named_only_where_they_are_asked_for(voice: Voice) -> None:
    for key, pool in voice.answers.items():
        if key not in ("hotel:name", "rest:name"):
            assert [template for template in pool if re.search("<hotel>|<eatery>", template)] == [], key
    for intent in ("stay", "stayfood", "night", "around", "cost", "food"):
        for seed in range(20):
            for names_offers in (True, False) if intent not in ("stay", "stayfood") else (False,):
                style = Style(voice, "exclaim", "question", names_offers)
                assert not re.search("<hotel>|<eatery>", compose_reply(intent, style, random.Random(seed)))


@pytest.mark.parametrize("voice", _EVERYONE, ids=lambda voice: voice.name)
def test_an_unknown_place_gets_no_facts(voice: Voice) -> None:
    for intent in ("elsewhere", "nowhere", "off_topic"):
        assert not [t for t in voice.answers[intent] if _SLOT.search(t)]
        for seed in range(20):
            reply = compose_reply(intent, Style(voice, "exclaim", "question", True), random.Random(seed))
            assert not _SLOT.search(reply), reply


_DECLINES = re.compile(
    r"\b(?:can't|cannot|unable|not able|decline|denied|only|outside|do not|don't|does not|nothing|"
    r"no (?:answer|idea|clue|opinion|knowledge)|not (?:something|allowed|supported|mine|my job|for us|travel))\b",
    re.IGNORECASE,
)
_TRAVEL = re.compile(
    r"\b(?:travel\w*|trips?|journeys?|holidays?|destinations?|city|cities|getaways?|voyages?)\b", re.IGNORECASE
)
_DOES_NOT_KNOW = re.compile(
    r"\b(?:(?:do not|don't|not) (?:know|known|recognise|have facts)|(?:not|ain't) familiar|unknown|is new to me|"
    r"not among|(?:know|known|learned|have|say|nothing) (?:nothing|about)|have not learned|"
    r"never (?:heard|learned)|have I heard|"
    r"(?:no|lack|any) (?:\w+ )?(?:information|notes|knowledge|facts|data)|no seed of information)\b",
    re.IGNORECASE,
)
_ANOTHER_PLACE = re.compile(
    r"\b(?:another|other|different|next|else|bigger|larger|choose|which city|a city I know|"
    r"that I know|over a hundred)\b",
    re.IGNORECASE,
)


def _each_alone(voice: Voice, key: str) -> set[str]:
    """Every reply of a kind that this voice can give, without opening and closing."""
    chance = random.Random(6)
    return {expand(template.replace("$end", "."), chance) for template in voice.answers[key] for _ in range(12)}


@pytest.mark.parametrize("voice", _EVERYONE, ids=lambda voice: voice.name)
def test_a_question_that_is_not_about_travel_is_declined_plainly(voice: Voice) -> None:
    replies = _each_alone(voice, "off_topic")
    assert len(replies) >= 12
    assert [reply for reply in replies if not (_DECLINES.search(reply) and _TRAVEL.search(reply))] == []


@pytest.mark.parametrize("voice", _EVERYONE, ids=lambda voice: voice.name)
def test_a_place_that_nobody_knows_is_called_unknown_and_another_asked_for(voice: Voice) -> None:
    replies = _each_alone(voice, "elsewhere")
    assert len(replies) >= 15
    assert [reply for reply in replies if not (_DOES_NOT_KNOW.search(reply) and _ANOTHER_PLACE.search(reply))] == []


@pytest.mark.parametrize("voice", _EVERYONE, ids=lambda voice: voice.name)
def test_replies_that_decline_can_all_be_drawn(voice: Voice) -> None:
    for key in ("off_topic", "elsewhere"):
        drawn = {compose_reply(key, Style(voice, "none", "none", True), random.Random(seed)) for seed in range(2500)}
        assert len(drawn) >= 0.9 * len(set(voice.answers[key])), key


def test_plain_voice_is_wide() -> None:
    sizes = {key: len(pool) for key, pool in PLAIN.answers.items()}
    main = ("stay", "food", "when", "around", "sights", "hotel:name", "stayfood", "customs", "visa", "trips", "plan")
    assert {key: sizes[key] for key in main if len(set(PLAIN.answers[key])) < 14} == {}
    assert {key: size for key, size in sizes.items() if len(set(PLAIN.answers[key])) < 8} == {}
    assert len(set(PLAIN.answers["off_topic"])) >= 20


def test_emergencies_sound_alike_in_every_voice() -> None:
    told = ("Please call a doctor.",)
    for voice in _EVERYONE:
        style = Style(voice, "exclaim", "question", True)
        replies = {compose_reply("emergency", style, random.Random(seed), told) for seed in range(40)}
        plain = {
            compose_reply("emergency", Style(PLAIN, "none", "none", True), random.Random(s), told) for s in range(40)
        }
        assert replies == plain
        assert not [reply for reply in replies if "!" in reply]


_STEP = re.compile(
    r"\b(?:emergency number|embassy|consulate|police|doctor|pharmac\w+|hospital|medical help|insurance|bank|"
    r"airline|railway|company|reception|authorities|officials|112)\b"
)


@pytest.mark.parametrize("subject", subjects("emergencies"), ids=lambda subject: subject.name)
def test_advice_in_an_emergency_is_calm_and_names_a_step(subject: Subject) -> None:
    advice = {expand(line, random.Random(seed)) for line in subject.told for seed in range(8)}
    assert len(advice) >= 7
    assert [line for line in advice if "!" in line] == []
    steps = re.compile(f"{_STEP.pattern}|\\b(?:ask|taxi)\\b", re.IGNORECASE) if subject.name == "lost_way" else _STEP
    assert [line for line in advice if not steps.search(line)] == []
    for voice in _EVERYONE:
        style = Style(voice, "exclaim", "wish", True)
        assert "!" not in compose_reply("emergency", style, random.Random(2), subject.told)


def test_requests_for_a_voice_have_articles_that_fit() -> None:
    chance = random.Random(5)
    requests = {asked_for(voice, chance) for voice in VOICES for _ in range(60)}
    assert {request for request in requests if "{" in request or fit_articles(request) != request} == set()
    assert len(requests) > 600
