"""What holds for every text: no crash, nothing proven left, the same again when done again, places that are right."""

from hypothesis import given, settings
from hypothesis import strategies as st

from training_data.redaction.findings import MASK
from training_data.redaction.kinds import PLACEHOLDER
from training_data.redaction.known_details import NOTHING_KNOWN, KnownDetails
from training_data.redaction.names import Speaker
from training_data.redaction.redact import Decision, Passage, case_key, redact
from training_data.redaction.rules import find_proven, find_suspected
from training_data.redaction.words import words_of

PIECES = [
    "a@x.example", "bob(at)example.com", "+49 171 2345678", "0044 20 7946 0958", "4111 1111 1111 1111", "09/27 123",
    "DE89 3704 0044 0532 0130 00", "123-45-6789", "192.168.1.20", "fe80::1", "PIN 8841", "booking reference", "K7XQ2M",
    "my number is", "0171 2345678", "password:", "Sunset24!", "ROSSI/MARIO MR", "My name is", "Kwame Mensah",
    "Ottoline Vesper", "Dear Mr.", "born on", "3 March 1984", "12 Baker Street", "10115 Berlin", "[EMAIL_1]",
    "[NAME_12]", "flight BA2490", "token=", "://", "€45", ", ", ". ", "\n", " ", "-", "(", "王小明", "我叫", "さん",
    "محمد",    "passport", "X1234567", "is my", MASK, "\u2028", "\x00", "’s", "ß", "İ", "my wife", "I live at",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=12).map("".join) | st.lists(
    st.sampled_from(PIECES), max_size=12
).map(" ".join)
passages = st.lists(st.builds(Passage, st.sampled_from(["user", "assistant", "system"]), texts), max_size=4)
accounts = st.sampled_from(
    [NOTHING_KNOWN, KnownDetails(("Ottoline Vesper", "Kwame"), ("a@x.example",), ("0171 2345678",))]
)


@settings(deadline=None, max_examples=60)
@given(passages, accounts)
def test_what_comes_out_comes_out_unchanged_when_put_in_again(
    given_passages: list[Passage], account: KnownDetails
) -> None:
    once = redact("c", given_passages, account)
    again = redact("c", [Passage(p.speaker, text) for p, text in zip(given_passages, once.texts, strict=True)], account)
    assert again.texts == once.texts
    assert again.replacements == ()
    assert {case.key for case in again.open} == {case.key for case in once.open}


@settings(deadline=None, max_examples=60)
@given(passages, accounts)
def test_nothing_proven_is_left_in_what_comes_out(given_passages: list[Passage], account: KnownDetails) -> None:
    for text in redact("c", given_passages, account).texts:
        masked = PLACEHOLDER.sub(MASK, text)
        assert find_proven(masked, words_of(masked), account) == []


@settings(deadline=None, max_examples=60)
@given(passages, accounts)
def test_places_are_right(given_passages: list[Passage], account: KnownDetails) -> None:
    done = redact("c", given_passages, account)
    for index, passage in enumerate(given_passages):
        rebuilt, end = "", 0
        for one in done.replacements:
            if one.place.passage == index:
                rebuilt += passage.text[end : one.place.start] + one.placeholder
                end = one.place.end
        assert rebuilt + passage.text[end:] == done.texts[index]
    for case in (*done.open, *done.kept):
        for place in case.places:
            assert case_key("c", given_passages[place.passage].text[place.start : place.end]) == case.key


@settings(deadline=None, max_examples=60)
@given(passages, st.sampled_from(list(Decision)))
def test_deciding_every_case_closes_every_case(given_passages: list[Passage], decision: Decision) -> None:
    decisions: dict[str, Decision] = {}
    for _ in range(12):  # what is replaced can bring others to light
        done = redact("c", given_passages, decisions=decisions)
        if not done.open:
            break
        decisions |= {case.key: decision for case in done.open}
    assert done.open == ()


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=400), st.sampled_from(["user", "assistant", "system"]))
def test_findings_lie_inside_the_text_without_overlap(text: str, speaker: Speaker) -> None:
    for found in (find_proven(text, words_of(text), NOTHING_KNOWN), find_suspected(text, words_of(text), speaker)):
        ends = [0, *(one.end for one in found)]
        assert all(0 <= before <= one.start < one.end <= len(text) for before, one in zip(ends, found, strict=False))
