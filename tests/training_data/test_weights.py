"""Which replies are learned, and what is said about why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_data.weights import ALL_RULES, REASONS, Ending, Evidence, Rule, decide_weight

GOOD, HOTEL = "Lisbon shines in May. Shall we?", "Stay at the Hotel Miramar."

CASES: dict[str, tuple[Evidence, tuple[int, str]]] = {
    "nothing known": (Evidence(GOOD), (0, "nobody rated it")),
    "up": (Evidence(GOOD, thumbs=(1,)), (1, "thumb up")),
    "down": (Evidence(GOOD, thumbs=(0,)), (0, "thumb down")),
    "one down outweighs two up": (Evidence(GOOD, thumbs=(1, 0, 1)), (0, "thumb down")),
    "error": (Evidence(GOOD, thumbs=(1,), ending=Ending.ERROR), (0, "ended in an error")),
    "no end": (Evidence(GOOD, thumbs=(1,), ending=None), (0, "ended in an error")),
    "filter": (Evidence(GOOD, thumbs=(1,), ending=Ending.CONTENT_FILTER), (0, "stopped by the content filter")),
    "stopped": (Evidence(GOOD, thumbs=(1,), ending=Ending.CANCELLED), (0, "stopped by the traveller")),
    "word 1 on a cut reply": (Evidence(GOOD, word=1, ending=Ending.LENGTH), (1, "reviewer's word")),
    "cut short": (
        Evidence(GOOD, thumbs=(1,), ending=Ending.LENGTH),
        (0, "cut short at the longest reply allowed"),
    ),
    "policy": (Evidence(HOTEL, thumbs=(1,)), (0, "recommends a hotel, flight, car or restaurant")),
    "ideal": (Evidence(HOTEL, ideal_reply=GOOD, thumbs=(0,), ending=Ending.ERROR), (1, "ideal reply written")),
    "blank ideal": (Evidence(HOTEL, ideal_reply=" \n", thumbs=(0,)), (0, REASONS[Rule.POLICY_BREAK])),
    "word 1": (Evidence(HOTEL, word=1, thumbs=(0,), ending=Ending.ERROR), (1, "reviewer's word")),
    "word 0": (Evidence(GOOD, word=0, thumbs=(1,)), (0, "reviewer's word")),
    "word 1 on an ideal reply": (Evidence(HOTEL, word=1, ideal_reply=GOOD), (1, "ideal reply written")),
    "word 0 on an ideal reply": (Evidence(HOTEL, word=0, ideal_reply=GOOD), (0, "reviewer's word")),
}


@pytest.mark.parametrize(("evidence", "expected"), CASES.values(), ids=CASES.keys())
def test_the_weight_and_its_reason(evidence: Evidence, expected: tuple[int, str]) -> None:
    decision = decide_weight(evidence)
    assert (decision.weight, decision.reason) == expected


HOLDS: dict[Rule, Evidence] = {
    Rule.ERROR: Evidence(GOOD, ending=Ending.ERROR),
    Rule.FILTER: Evidence(GOOD, ending=Ending.CONTENT_FILTER),
    Rule.STOPPED: Evidence(GOOD, ending=Ending.CANCELLED),
    Rule.CUT_SHORT: Evidence(GOOD, ending=Ending.LENGTH),
    Rule.POLICY_BREAK: Evidence(HOTEL),
    Rule.CORRECTION: Evidence(GOOD, ideal_reply="Better!"),
    Rule.THUMB_DOWN: Evidence(GOOD, thumbs=(0,)),
    Rule.THUMB_UP: Evidence(GOOD, thumbs=(1,)),
}


@pytest.mark.parametrize("rule", ALL_RULES)
@pytest.mark.parametrize("unrated", [0, 1])
def test_a_rule_that_is_off_decides_nothing(rule: Rule, unrated: int) -> None:
    others = [one for one in ALL_RULES if one is not rule]
    assert decide_weight(HOLDS[rule], unrated=unrated).rule is rule
    assert decide_weight(HOLDS[rule], rules=others, unrated=unrated).reason == "nobody rated it"
    assert decide_weight(HOLDS[rule], rules=others, unrated=unrated).weight == unrated


replies = st.sampled_from([GOOD, HOTEL, ""])
evidences = st.builds(
    Evidence,
    reply=replies,
    word=st.sampled_from([None, 0, 1]),
    ideal_reply=st.none() | replies,
    thumbs=st.lists(st.sampled_from([0, 1]), max_size=3),
    ending=st.none() | st.sampled_from(Ending),
)


@given(evidences, st.sets(st.sampled_from(Rule)), st.sampled_from([0, 1]))
def test_a_persons_word_is_final_and_nothing_is_without_a_reason(
    evidence: Evidence, rules: set[Rule], unrated: int
) -> None:
    decision = decide_weight(evidence, rules=rules, unrated=unrated)
    assert decision.weight in (0, 1) and decision.reason
    assert decision.rule is None or decision.rule in rules
    if evidence.word is not None:
        assert decision.weight == evidence.word
