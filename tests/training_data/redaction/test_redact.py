"""Placeholders, decisions and keys over a whole conversation."""

from training_data.redaction.known_details import KnownDetails
from training_data.redaction.redact import Decision, Passage, case_key, redact


def talk(*texts: str) -> list[Passage]:
    return [Passage("assistant" if index % 2 else "user", text) for index, text in enumerate(texts)]


def test_a_detail_keeps_its_number_throughout_a_conversation() -> None:
    done = redact("c", talk("Write to a@x.example or b@x.example", "I wrote to A@x.example", "and b@x.example?"))
    assert done.texts == ("Write to [EMAIL_1] or [EMAIL_2]", "I wrote to [EMAIL_1]", "and [EMAIL_2]?")


def test_a_phone_number_is_the_same_with_and_without_its_country_code() -> None:
    done = redact("c", talk("Call +49 171 2345678", "So 0171 2345678 is your mobile?"))
    assert done.texts == ("Call [PHONE_1]", "So [PHONE_1] is your mobile?")


def test_placeholders_that_a_text_brings_along_are_kept_and_their_numbers_left_to_them() -> None:
    done = redact("c", talk("[EMAIL_1] is old, new@x.example is new"))
    assert done.texts == ("[EMAIL_1] is old, [EMAIL_2] is new",)


def test_system_user_and_assistant_text_are_all_searched() -> None:
    passages = [Passage(speaker, "mail a@x.example") for speaker in ("system", "user", "assistant")]
    assert redact("c", passages).texts == ("mail [EMAIL_1]",) * 3


def test_the_account_holders_own_details_are_replaced_wherever_they_are_said() -> None:
    account = KnownDetails(names=("Ottoline Vesper",), emails=("otto@x.example",), phones=("+44 20 7946 0958",))
    done = redact(
        "c", talk("I am OTTOLINE VESPER", "Hello Ottoline, is 442079460958 right?", "Vesper, Ottoline"), account
    )
    assert done.texts == ("I am [NAME_1]", "Hello [NAME_1], is [PHONE_1] right?", "[NAME_1]")
    assert done.open == ()


def test_an_account_name_that_is_a_word_or_a_place_is_only_replaced_as_a_whole() -> None:
    done = redact("c", talk("We want to see Paris and hunt for bargains"), KnownDetails(names=("Paris Hunt",)))
    assert done.texts == ("We want to see Paris and hunt for bargains",)


def test_a_case_has_every_place_where_its_text_is_suspected() -> None:
    done = redact("c", talk("My name is Kwame Mensah", "Welcome!", "Tell Kwame Mensah's wife"))
    case, *_ = done.open
    assert (case.text, [place.passage for place in case.places]) == ("Kwame Mensah", [0, 2])


def test_a_decision_to_replace_holds_for_every_place_even_where_no_rule_looked() -> None:
    passages = talk("My name is Zorblax", "Fine, we wait for zorblax at the gate")
    key = redact("c", passages).open[0].key
    done = redact("c", passages, decisions={key: Decision.NAME})
    assert done.texts == ("My name is [NAME_1]", "Fine, we wait for [NAME_1] at the gate")
    assert done.open == ()


def test_each_decision_has_its_placeholder() -> None:
    passages = talk("My name is Zorblax")
    key = redact("c", passages).open[0].key
    words = {decision: redact("c", passages, decisions={key: decision}).texts[0] for decision in Decision}
    assert words == {
        Decision.KEEP: "My name is Zorblax",
        Decision.NAME: "My name is [NAME_1]",
        Decision.ADDRESS: "My name is [ADDRESS_1]",
        Decision.BIRTH_DATE: "My name is [BIRTH_DATE_1]",
        Decision.OTHER: "My name is [PRIVATE_1]",
    }


def test_a_kept_case_is_closed_and_said_to_be_kept() -> None:
    passages = talk("My name is Zorblax")
    key = redact("c", passages).open[0].key
    done = redact("c", passages, decisions={key: Decision.KEEP})
    assert (done.open, [case.text for case in done.kept]) == ((), ["Zorblax"])


def test_a_decision_holds_for_the_same_text_in_the_same_conversation_only() -> None:
    assert case_key("c", "Kwame  Mensah") == case_key("c", "kwame mensah") != case_key("d", "Kwame Mensah")


def test_a_part_of_a_name_has_the_number_of_the_whole_name() -> None:
    passages = talk("My name is Kwame Zorblax", "Hello Kwame!")
    decisions = {case.key: Decision.NAME for case in redact("c", passages).open}
    assert redact("c", passages, decisions=decisions).texts == ("My name is [NAME_1]", "Hello [NAME_1]!")


def test_the_parts_of_a_name_go_with_it_unless_they_are_words_or_places() -> None:
    passages = talk("My name is Florence Zorblax", "Zorblax, you will love Florence!")
    (case,) = redact("c", passages).open
    assert redact("c", passages, decisions={case.key: Decision.NAME}).texts == (
        "My name is [NAME_1]",
        "[NAME_1], you will love Florence!",
    )


def test_names_in_scripts_without_spaces_are_replaced_inside_the_text() -> None:
    passages = talk("我叫王小明，王小明要订酒店")
    decisions = {case.key: Decision.NAME for case in redact("c", passages).open}
    assert redact("c", passages, decisions=decisions).texts == ("我叫[NAME_1]，[NAME_1]要订酒店",)


def test_what_is_the_companys_own_stays() -> None:
    ours = KnownDetails(emails=("help@x.example",), phones=("+49 30 1234567",))
    done = redact(
        "c", talk("Is help@x.example or 0049 30 1234567 right, or a@x.example?", "Call +49 30 1234567"), ours=ours
    )
    assert done.texts == ("Is help@x.example or [PHONE_1] right, or [EMAIL_1]?", "Call +49 30 1234567")
