from training_data.gaps import LiveConversation, gap_map
from training_data.survey.coverage import Coverage, CoverageCounter


def taught(*conversations: list[str]) -> Coverage:
    counter = CoverageCounter()
    for questions in conversations:
        counter.add(questions)
    return counter.coverage()


def live(id: str, *questions: str, reviewable: bool = True, liked: bool = False) -> LiveConversation:
    return LiveConversation(id=id, title=id, questions=questions, reviewable=reviewable, liked=liked)


ROME = taught(["What should I see in Rome?"], ["What should I see in Oslo?"])


def test_what_is_asked_and_not_taught() -> None:
    found = gap_map(ROME, [live(f"t{n}", "What should I eat in Tirana?") for n in range(3)])
    assert [(gap.name, gap.asked, gap.taught) for gap in found.missing_destinations] == [("Tirana", 3, 0)]
    assert [(gap.name, gap.asked) for gap in found.missing_intents] == [("food", 3)]
    assert found.missing_pairs == ()  # Tirana is missing as a whole
    assert found.known_share == 0.0


def test_one_conversation_alone_is_no_gap() -> None:
    found = gap_map(ROME, [live("a", "What should I eat in Tirana?"), live("b", "What should I see in Rome?")])
    assert found.missing_destinations == found.missing_intents == found.review_next == ()
    assert found.known_share == 0.5


def test_a_taught_place_may_miss_a_topic() -> None:
    set_of_two = taught(["What should I see in Rome?"], ["What should I eat in Oslo?"])
    found = gap_map(set_of_two, [live(f"r{n}", "What should I see in Rome?", "And what to eat?") for n in range(2)])
    assert [(gap.destination, gap.intent, gap.asked) for gap in found.missing_pairs] == [("Rome", "food", 2)]


def test_far_too_little_is_thin() -> None:
    many = taught(["What should I eat in Rome?"], *(["What should I see in Oslo?"] for _ in range(9)))
    asked = [live(f"r{n}", "What should I eat in Rome?") for n in range(5)]
    found = gap_map(many, asked)
    assert [gap.name for gap in found.thin_intents] == ["food"]
    assert [gap.name for gap in found.thin_destinations] == ["Rome"]
    gap = found.thin_intents[0]
    assert (gap.asked_share, gap.taught_share) == (1.0, 0.1)


def test_next_come_the_conversations_that_close_the_most() -> None:
    asked = [
        live("decided", "What should I eat in Tirana?", "Is it safe?", reviewable=False),
        live("small", "What should I see in Tirana?"),
        live("large", "What should I eat in Tirana?", "Is it safe at night?"),
        live("hot", "Is July too hot in Oslo?"),
        live("cold", "Is it cold in Oslo?"),
    ]
    found = gap_map(ROME, asked)
    assert [one.conversation_id for one in found.review_next] == ["large", "hot"]
    assert set(found.review_next[0].covers) >= {"Tirana", "Food and drink", "Safety and health"}
    assert found.review_next[1].covers == ("Oslo: Seasons and weather", "Seasons and weather")


def test_of_two_that_close_as_much_the_liked_one_comes_first() -> None:
    asked = [live("z", "What should I eat in Tirana?"), live("a", "What should I eat in Tirana?", liked=True)]
    assert [one.conversation_id for one in gap_map(ROME, asked).review_next] == ["a"]


def test_no_traffic_has_no_gaps() -> None:
    found = gap_map(ROME, [])
    assert found.conversations == 0 and found.intents == found.review_next == ()
