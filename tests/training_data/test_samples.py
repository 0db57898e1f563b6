import re
from importlib.resources import files

import pytest

from training_data.examples import Example, Message, read_examples
from training_data.normalised import normalised
from training_data.recommendations import recommends
from training_data.samples import sample_set, sample_system_message, sample_validation_set
from training_data.validation import validate

DESTINATIONS = {
    "Europe": (
        "Rome Lisbon Paris Barcelona London Amsterdam Vienna Budapest Madrid Berlin Oslo Porto Athens Edinburgh "
        "Copenhagen Prague Seville Venice Florence Munich Stockholm Dublin Reykjavik Krakow Helsinki Dubrovnik "
        "Ljubljana Malta Sicily Naples Norway Milan"
    ),
    "Asia": (
        "Istanbul Bangkok Tokyo Kyoto Hanoi Petra Dubai Singapore Delhi Mumbai Seoul Taipei Beijing Shanghai Osaka "
        "Angkor Bali Samarkand Tbilisi Muscat Nepal"
    ),
    "Africa": "Marrakech Cairo Nairobi Fez Ghana Tanzania Zanzibar Dakar Zambia",
    "North America": "Montreal Vancouver Havana Seattle Yellowstone Hawaii Canada Arizona",
    "South America": "Lima Patagonia Cusco Cartagena Galápagos Bogotá",
    "Oceania": "Sydney Melbourne Queenstown Auckland Tasmania Fiji",
    "Antarctica": "Antarctica",
}


@pytest.fixture(scope="module")
def training() -> list[Example]:
    return read_examples(sample_set(), kind="sample", id="brand voice")


@pytest.fixture(scope="module")
def validation() -> list[Example]:
    return read_examples(sample_validation_set(), kind="sample", id="brand voice validation")


def trained(examples: list[Example]) -> list[str]:
    return [message.content for example in examples for message in example.messages if message.trained]


def has_correction(example: Example) -> bool:
    return any(message.weight == 0 for message in example.messages)


def users(example: Example) -> list[Message]:
    return [message for message in example.messages if message.role == "user"]


@pytest.mark.parametrize("data", [sample_set(), sample_validation_set()], ids=["training", "validation"])
def test_both_sets_pass_without_a_warning(data: bytes) -> None:
    assert validate(data).problems == ()
    assert data.endswith(b"}\n")


def test_there_are_enough_examples(training: list[Example], validation: list[Example]) -> None:
    assert len(training) >= 120
    assert len(validation) >= 20


def test_a_third_goes_on_for_several_turns(training: list[Example]) -> None:
    longer = [example for example in training if len(users(example)) > 1 and not has_correction(example)]
    assert len(longer) * 3 >= len(training)
    assert max(len(users(example)) for example in training) in range(3, 6)


def test_a_fifth_corrects_a_flat_reply(training: list[Example]) -> None:
    corrected = [example for example in training if has_correction(example)]
    assert len(corrected) * 5 >= len(training)
    for example in corrected:
        weights = [message.weight for message in example.messages if message.role == "assistant"]
        assert weights[-1] == 1
        assert (0, 0) not in zip(weights, weights[1:], strict=False), "one request is enough to get a better reply"


def test_every_message_of_the_policy_is_the_one_constant(training: list[Example], validation: list[Example]) -> None:
    systems = {example.messages[0].content for example in training + validation}
    assert systems == {sample_system_message()}
    assert (files("training_data") / "samples" / "system_message.txt").is_file()


def test_every_reply_ends_with_its_only_question(training: list[Example], validation: list[Example]) -> None:
    for reply in trained(training + validation):
        assert reply.endswith("?"), reply
        assert reply.count("?") == 1, reply


def test_every_reply_is_short_enough_to_read_and_long_enough_to_help(
    training: list[Example], validation: list[Example]
) -> None:
    wrong = [reply for reply in trained(training + validation) if not 200 <= len(reply) <= 350]
    assert wrong == []


def test_replies_open_with_an_exclamation_except_in_an_emergency(training: list[Example]) -> None:
    calm = [reply for reply in trained(training) if not re.match(r"[^.?!]{2,45}!", reply)]
    assert len(calm) <= 0.05 * len(trained(training))
    serious = re.compile(r"\b(112|ambulance|calm|sorry|panic|police|solved|helps a lot)\b")
    assert [reply for reply in calm if not serious.search(reply)] == []


def test_no_reply_to_learn_recommends_what_the_policy_forbids(
    training: list[Example], validation: list[Example]
) -> None:
    assert [reply for reply in trained(training + validation) if recommends(reply)] == []


@pytest.mark.parametrize("continent", DESTINATIONS)
def test_destinations_on_every_continent(continent: str, training: list[Example]) -> None:
    spoken = " ".join(message.content for example in training for message in example.messages[1:])
    assert [name for name in DESTINATIONS[continent].split() if name not in spoken] == []


def test_sixty_destinations_are_listed_above() -> None:
    assert len({name for names in DESTINATIONS.values() for name in names.split()}) >= 60


def test_no_reply_appears_twice(training: list[Example], validation: list[Example]) -> None:
    replies = [normalised(reply) for reply in trained(training + validation)]
    assert len(replies) == len(set(replies))
