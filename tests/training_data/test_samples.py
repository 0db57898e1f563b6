import json
import re
from collections import Counter
from importlib.resources import files
from itertools import pairwise

import pytest

from training_data.examples import Example, Message, read_examples
from training_data.normalised import normalised
from training_data.recommendations import recommends
from training_data.samples import sample_set, sample_system_message, sample_validation_set
from training_data.validation import validate

BOTH = pytest.mark.parametrize("data", [sample_set(), sample_validation_set()], ids=["training", "validation"])
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
EXCLAMATION = re.compile(r"[^.?!]{2,45}!")
SERIOUS = re.compile(r"\b(112|ambulance|calm|clinic|sorry|panic|police|solved|helps a lot)\b", re.I)
AMERICAN = re.compile(  # small letters only: capitals are names, like Pearl Harbor
    r"\b(?:colors?|flavors?|harbors?|neighborhoods?|favorites?|centers?|theaters?|travelers?|gray|kilometers?|jewelry"
    r"|traveled|traveling|realize|organize|recognize)\b"
)
# Names that are on no map: the reply has to say so instead of inventing sights.
UNKNOWN = [
    "Quillenmoor",
    "Port Zavrino",
    "Tolvarra",
    "Brackhollow",
    "Sunmarrow",
    "Glimmersby",
    "Zelphira",
    "Hobbenwyck",
]

DESTINATIONS = {
    "Europe": (
        "Rome, Lisbon, Paris, Barcelona, London, Amsterdam, Vienna, Budapest, Madrid, Berlin, Oslo, Porto, Athens, "
        "Edinburgh, Copenhagen, Prague, Seville, Venice, Florence, Munich, Stockholm, Dublin, Reykjavik, Krakow, "
        "Helsinki, Dubrovnik, Ljubljana, Malta, Sicily, Naples, Norway, Milan, Warsaw, Tallinn, Riga, Vilnius, Zagreb, "
        "Bucharest, Sofia, Belgrade, Salzburg, Hamburg, Cologne, Bergen, Zurich, Geneva, Brussels, Bruges, Lyon, "
        "Marseille, Alhambra, Valencia, Bilbao, Valletta, Santorini, Nicosia, Azores, Faroe Islands, Tromsø"
    ),
    "Asia": (
        "Istanbul, Bangkok, Tokyo, Kyoto, Hanoi, Petra, Dubai, Singapore, Delhi, Mumbai, Seoul, Taipei, Beijing, "
        "Shanghai, Osaka, Angkor, Bali, Samarkand, Tbilisi, Muscat, Nepal, Yerevan, Baku, Tel Aviv, Amman, Doha, "
        "Kathmandu, Colombo, Jaipur, Kolkata, Luang Prabang, Siem Reap, Ho Chi Minh City, Hoi An, Manila, Yogyakarta, "
        "Hong Kong, Kuala Lumpur, Chiang Mai, Mongolia, Bhutan, Maldives"
    ),
    "Africa": (
        "Marrakech, Cairo, Nairobi, Fez, Ghana, Tanzania, Zanzibar, Dakar, Zambia, Tunis, Cape Town, Addis Ababa, "
        "Accra, Kigali, Luxor, Botswana, Namibia, Madagascar, Seychelles"
    ),
    "North America": (
        "Montreal, Vancouver, Havana, Seattle, Yellowstone, Hawaii, Canada, Arizona, Toronto, Chicago, Washington, "
        "Los Angeles, Oahu, Oaxaca, Mexico City, New York, New Orleans, San Francisco, Quebec City, Costa Rica"
    ),
    "South America": (
        "Lima, Patagonia, Cusco, Cartagena, Galápagos, Bogotá, Medellín, Quito, La Paz, Santiago, Montevideo, "
        "Salvador, Rio, Buenos Aires, Iguazú, Uyuni, Easter Island"
    ),
    "Oceania": "Sydney, Melbourne, Queenstown, Auckland, Tasmania, Fiji, Perth, Rotorua, Uluru, Samoa, Tonga",
    "Antarctica": "Antarctica",
}

# What travellers ask about, found by the words of their questions.
INTENTS = {
    "sights": r"\b(see|sights|highlights|museums?)\b",
    "food": r"\b(eat|food|dish(es)?|hungry|breakfast|taste)\b",
    "season": r"\b(when|weather|winter|summer|october|weeks turn|in june|in august|in march)\b",
    "getting around": r"\b(get around|get from|reach|bus|trains?|cable cars|ticket)\b",
    "neighbourhoods": r"\b(stay|neighbourhood|area|part of|corner of|base)\b",
    "hotels": r"\b(hotels?|riad)\b",
    "restaurants": r"\b(restaurants?|a table)\b",
    "flights": r"\b(flights?|fly|flies|airline)\b",
    "cars": r"\b(rental car|cars?|vehicle)\b",
    "customs": r"\b(customs?|rude|tip|tipping|etiquette|invited|embarrass|haggle|wear)\b",
    "documents": r"\b(visa|passport|papers?|paperwork|ESTA|enter)\b",
    "money": r"\b(cash|cards?|euros|pay|tipping)\b",
    "language": r"\b(french|phrases|how do you say)\b",
    "packing": r"\b(pack|bag|suitcase|dress for|hand luggage|wear)\b",
    "day trips": r"\b(day trip|for the day|outside the city|out of town|for the weekend)\b",
    "length": r"\b(how many days|three days|two days|one day|six days|how much time)\b",
    "children": r"\b(kids?|children|toddler|boys|teenagers?|stroller|nephew)\b",
    "evenings": r"\b(night|nights|evenings?|after dark|party)\b",
    "safety": r"\b(safe|safety|sharks|dare)\b",
    "shopping": r"\b(souvenirs|bring home|buy|bring my mother|tailor)\b",
    "costs": r"\b(expensive|budget|cheap|costs?|free|afford|broke|fortune)\b",
    "themes": r"\b(beach|whales?|safari|diver|reef|surf|sloths|northern lights|dunes|lemurs)\b",
    "general tips": r"\b(jet lag|hand luggage|insurance|travelling alone|sustainably)\b",
    "greetings": r"^(hi|hello|hey|good (morning|evening)|morning)\b",
    "thanks": r"\b(thanks|thank you|brilliant)\b",
    "abilities": r"\b(what can you do|do you make bookings|talking to a person)\b",
    "off topic": r"\b(poem|homework|shares|quantum|wifi|python|vote|my boss|password)\b",
    "emergencies": r"\b(lost my passport|hurt|stolen|earthquake|stranded|crashed|allergic|smoke|wallet|unwell)\b",
}


@pytest.fixture(scope="module")
def training() -> list[Example]:
    return read_examples(sample_set(), kind="sample", id="brand voice")


@pytest.fixture(scope="module")
def validation() -> list[Example]:
    return read_examples(sample_validation_set(), kind="sample", id="brand voice validation")


@pytest.fixture(scope="module")
def everything(training: list[Example], validation: list[Example]) -> list[Example]:
    return training + validation


def examples_of(data: bytes) -> list[Example]:
    return read_examples(data, kind="sample", id="either set")


def trained(examples: list[Example]) -> list[str]:
    return [message.content for example in examples for message in example.messages if message.trained]


def has_correction(example: Example) -> bool:
    return any(message.weight == 0 for message in example.messages)


def users(example: Example) -> list[Message]:
    return [message for message in example.messages if message.role == "user"]


def said(examples: list[Example], role: str) -> set[str]:
    """Everything that one side says, reduced to what makes two texts the same."""
    return {normalised(message.content) for example in examples for message in example.messages if message.role == role}


def shares(data: bytes) -> tuple[int, int, int]:
    """Conversations, those of several turns without a correction, those with one."""
    examples = examples_of(data)
    longer = [example for example in examples if len(users(example)) > 1 and not has_correction(example)]
    return len(examples), len(longer), sum(has_correction(example) for example in examples)


@BOTH
def test_both_sets_pass_without_a_warning(data: bytes) -> None:
    assert validate(data).problems == ()


@BOTH
def test_every_line_is_written_the_same_way(data: bytes) -> None:
    lines = data.decode("utf-8").splitlines()
    assert data.endswith(b"}\n")
    assert [
        line for line in lines if json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":")) != line
    ] == []
    assert {tuple(message) for line in lines for message in json.loads(line)["messages"]} == {
        ("role", "content"),
        ("role", "content", "weight"),
    }


def test_there_are_enough_examples(training: list[Example], validation: list[Example]) -> None:
    assert len(training) >= 300
    assert len(validation) >= 60


@BOTH
def test_a_third_goes_on_for_several_turns(data: bytes) -> None:
    count, longer, _ = shares(data)
    assert longer * 3 >= count


@BOTH
def test_a_fifth_corrects_a_reply(data: bytes) -> None:
    count, _, corrected = shares(data)
    assert corrected * 5 >= count


def test_conversations_have_one_to_five_turns(everything: list[Example]) -> None:
    turns = Counter(len(users(example)) for example in everything)
    assert set(turns) <= {1, 2, 3, 4, 5}
    assert max(turns) == 5


def test_a_reply_to_skip_is_followed_by_a_better_one(everything: list[Example]) -> None:
    for example in everything:
        weights = [message.weight for message in example.messages if message.role == "assistant"]
        assert set(weights) <= {0, 1}
        assert weights[-1] == 1
        assert (0, 0) not in pairwise(weights), "one request is enough to get a better reply"


def test_some_corrections_mend_a_break_of_the_policy_and_some_only_the_voice(training: list[Example]) -> None:
    skipped = [message.content for example in training for message in example.messages if message.weight == 0]
    broken = sum(recommends(reply) for reply in skipped)
    assert 15 <= broken <= len(skipped) - 15


def test_requests_for_a_better_reply_are_worded_differently(everything: list[Example]) -> None:
    requests = [
        normalised(request.content)
        for example in everything
        for reply, request in pairwise(example.messages)
        if reply.weight == 0
    ]
    assert len(set(requests)) == len(requests)


def test_every_message_of_the_policy_is_the_one_constant(everything: list[Example]) -> None:
    assert {example.messages[0].content for example in everything} == {sample_system_message()}
    assert (files("training_data") / "samples" / "system_message.txt").is_file()


def test_every_reply_ends_with_its_only_question(everything: list[Example]) -> None:
    for reply in trained(everything):
        assert reply.endswith("?"), reply
        assert reply.count("?") == 1, reply


def test_every_reply_is_short_enough_to_read_and_long_enough_to_help(everything: list[Example]) -> None:
    replies = trained(everything)
    assert [reply for reply in replies if not 25 <= len(reply.split()) <= 70] == []
    assert [reply for reply in replies if not 200 <= len(reply) <= 350] == []


def test_replies_open_with_an_exclamation_except_in_an_emergency(everything: list[Example]) -> None:
    calm = [reply for reply in trained(everything) if not EXCLAMATION.match(reply)]
    assert 5 <= len(calm) <= 0.05 * len(trained(everything))
    assert [reply for reply in calm if not SERIOUS.search(reply)] == []


def test_openings_and_closings_are_varied(everything: list[Example]) -> None:
    sentences = [SENTENCE_END.split(reply) for reply in trained(everything)]
    openings = Counter(normalised(one[0]) for one in sentences)
    closings = Counter(normalised(one[-1]) for one in sentences)
    assert [(text, count) for text, count in openings.items() if count > 4] == []
    assert [(text, count) for text, count in closings.items() if count > 3] == []


def test_no_reply_to_learn_recommends_what_the_policy_forbids(everything: list[Example]) -> None:
    assert [reply for reply in trained(everything) if recommends(reply)] == []


def test_spelling_is_british(everything: list[Example]) -> None:
    assert [reply for reply in trained(everything) if AMERICAN.search(reply)] == []


def test_no_reply_and_no_first_question_appears_twice(everything: list[Example]) -> None:
    replies = [normalised(one.content) for each in everything for one in each.messages if one.role == "assistant"]
    questions = [normalised(users(example)[0].content) for example in everything]
    assert len(replies) == len(set(replies))
    assert len(questions) == len(set(questions))


@pytest.mark.parametrize("role", ["user", "assistant"])
def test_validation_shares_nothing_with_training(role: str, training: list[Example], validation: list[Example]) -> None:
    assert said(training, role) & said(validation, role) == set()


@pytest.mark.parametrize("continent", DESTINATIONS)
def test_destinations_on_every_continent(continent: str, training: list[Example]) -> None:
    spoken = " ".join(message.content for example in training for message in example.messages[1:])
    assert [name for name in DESTINATIONS[continent].split(", ") if name not in spoken] == []


def test_sixty_destinations_are_listed_above() -> None:
    assert len({name for names in DESTINATIONS.values() for name in names.split(", ")}) >= 60


@pytest.mark.parametrize("intent", INTENTS)
def test_usual_intents_are_asked_about(intent: str, training: list[Example]) -> None:
    asked = [message.content for example in training for message in users(example)]
    assert sum(bool(re.search(INTENTS[intent], question, re.I)) for question in asked) >= 3


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_place_is_called_unknown(name: str, everything: list[Example]) -> None:
    [example] = [each for each in everything if any(name in one.content for one in users(each))]
    reply = next(message.content for message in example.messages if message.trained)
    assert re.search(r"do(?:n't| not) know|know nothing|means nothing to me|not on any map", reply)
