"""What each rule finds and what it must leave alone, as tables."""

import pytest

from training_data.redaction.redact import Passage, Redaction, redact
from training_data.redaction.rules import RULES

PROVEN = [
    # e-mail
    ("my mail is jane.doe+x@mail.example.co.uk, thanks", "email", "jane.doe+x@mail.example.co.uk"),
    ("schreib an müller@bücher.example", "email", "müller@bücher.example"),
    ("reach me on bob(at)example.com please", "email_spelled", "bob(at)example.com"),
    ("bob [at] example [dot] com", "email_spelled", "bob [at] example [dot] com"),
    ("it's maria dot rossi at gmail dot com", "email_spelled", "maria dot rossi at gmail dot com"),
    ("maria at gmail.com", "email_spelled", "maria at gmail.com"),
    # telephone
    ("ring +49 (0)171 2345678 then", "phone_international", "+49 (0)171 2345678"),
    ("0044 20 7946 0958", "phone_international", "0044 20 7946 0958"),
    ("(415) 255-2671 is the desk", "phone_american", "(415) 255-2671"),
    ("my number is 0171 2345678", "phone_labelled", "0171 2345678"),
    ("Mon portable : 06 12 34 56 78", "phone_labelled", "06 12 34 56 78"),
    ("07700 900123 is my mobile", "phone_labelled", "07700 900123"),
    ("電話番号は 090-1234-5678 です", "phone_labelled", "090-1234-5678"),
    # payment
    ("use 4111 1111 1111 1111 please", "card", "4111 1111 1111 1111"),
    ("two of 3782-822463-10005", "card", "3782-822463-10005"),
    ("card 4111 1111 1111 1111 exp 09/27", "card_expiry", "09/27"),
    ("card 4111 1111 1111 1111 09/27 123", "security_code", "123"),
    ("card 4111 1111 1111 1112", "card_labelled", "4111 1111 1111 1112"),
    ("the cvv is 1234", "security_code", "1234"),
    ("IBAN DE89 3704 0044 0532 0130 00", "iban", "DE89 3704 0044 0532 0130 00"),
    ("gb82west12345698765432", "iban", "gb82west12345698765432"),
    ("sort code 12-34-56", "account_labelled", "12-34-56"),
    # documents
    ("my pass no x1234567 expires", "passport_labelled", "x1234567"),
    ("Mein Reisepass hat die Nummer C01X00T47", "passport_labelled", "C01X00T47"),
    ("X1234567 is my passport", "passport_labelled", "X1234567"),
    ("护照号：E12345678", "passport_labelled", "E12345678"),
    (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "passport_zone",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    ),
    ("L898902C36UTO7408122F1204159ZE184226B<<<<<10", "passport_zone", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    ("ROSSI/MARIO MR on the ticket", "airline_name", "ROSSI/MARIO MR"),
    # national numbers
    ("123-45-6789", "national_number", "123-45-6789"),
    ("AB 12 34 56 C", "national_number", "AB 12 34 56 C"),
    ("12345678Z", "national_number", "12345678Z"),
    ("RSSMRA85T10A562S", "national_number", "RSSMRA85T10A562S"),
    ("131052-308T", "national_number", "131052-308T"),
    ("529.982.247-25", "national_number", "529.982.247-25"),
    ("PESEL 44051401359", "national_number_labelled", "44051401359"),
    ("mon numéro de sécurité sociale 1 85 05 78 006 084", "national_number_labelled", "1 85 05 78 006 084"),
    # network and secrets
    ("from 192.168.1.20 today", "ip", "192.168.1.20"),
    ("from fe80::1ff:fe23:4567:890a today", "ip", "fe80::1ff:fe23:4567:890a"),
    ("PIN 8841", "pin", "8841"),
    ("the door code is 4471", "pin", "4471"),
    ("the wifi password is Sunset2024!", "password", "Sunset2024"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P", "token", None),
    ("https://x.example/?token=9f8e7d6c5b4a", "secret_in_address", "9f8e7d6c5b4a"),
    ("https://ana:s3cret@x.example/", "secret_in_address", "ana:s3cret"),
    # travel
    ("Booking reference 3948.221.760", "booking_labelled", "3948.221.760"),
    ("confirmation code K7XQ2M", "booking_labelled", "K7XQ2M"),
    ("codice di prenotazione: QWERTZ", "booking_labelled", "QWERTZ"),
    ("K7XQ2M is our booking reference", "booking_labelled", "K7XQ2M"),
    ("e-ticket 220-2345678901", "ticket_labelled", "220-2345678901"),
    ("Miles & More 992003123456789", "membership_labelled", "992003123456789"),
]

SUSPECTED = [
    ("My name is Kwame Mensah and I fly tomorrow", "name_introduced", "Kwame Mensah"),
    ("my name is jörg müller and i need a room", "name_introduced", "jörg müller"),
    ("I'm Aoife O'Brien", "name_introduced", "Aoife O'Brien"),
    ("Ich suche für Frau Müller ein Zimmer", "name_titled", "Müller"),
    ("Dear Mr. Brown, we landed", "name_titled", "Brown"),
    ("with my wife Siobhán", "name_of_kin", "Siobhán"),
    ("Kwamina's passport expires", "name_of_kin", "Kwamina"),
    ("Please book for Anna Kowalska", "name_listed", "Anna Kowalska"),
    ("a room for maria", "name_listed", "maria"),
    ("Zoltan Kovacs will check in first", "name_unknown", "Zoltan Kovacs"),
    ("See you soon. Regards, Tamsin", "name_signed", "Tamsin"),
    ("Меня зовут Ольга Иванова", "name_introduced", "Ольга Иванова"),
    ("我叫王小明，想订酒店", "name_introduced", "王小明"),
    ("田中さんと行きます", "name_introduced", "田中"),
    ("제 이름은 김민수입니다", "name_introduced", "김민수"),
    ("We live at 12 Baker Street, London", "address_announced", "12 Baker Street, London"),
    ("Is 12 Baker Street far?", "address_street", "12 Baker Street"),
    ("Hauptstraße 12, 10115 Berlin", "address_street", "Hauptstraße 12, 10115 Berlin"),
    ("12 rue de la Paix, 75002 Paris", "address_street", "12 rue de la Paix, 75002 Paris"),
    ("Calle Mayor 5", "address_street", "Calle Mayor 5"),
    ("near NW1 6XE", "address_postcode", "NW1 6XE"),
    ("P.O. Box 123", "address_box", "P.O. Box 123"),
    ("I was b. 12 Sept 1961", "birth_date_announced", "12 Sept 1961"),
    ("geboren am 03.04.1975", "birth_date_announced", "03.04.1975"),
    ("生年月日は1980年5月3日です", "birth_date_announced", "1980年5月3日"),
    ("the form says 03/04/1975", "date_long_ago", "03/04/1975"),
    ("what is 5512-884-2231 for", "long_number", "5512-884-2231"),
    ("it says K7XQ2M somewhere", "mixed_code", "K7XQ2M"),
]

LEFT_ALONE = [
    "I'm Hungry",
    "This is Amazing",
    "I am Vegetarian",
    "BA2490 leaves at 14:35 from gate B42",
    "Flight SQ 4757 leaves at 12:10, seat 23A",
    "Room 1204, breakfast from 6.30-10.00",
    "It costs 1,299.00 EUR or $45.50",
    "The booking reference will be sent within 24 hours.",
    "My passport must be valid for 6 months after 12.08.2027.",
    "I lost my password",
    "Open daily 10.00-18.30, closed 24-26 December",
    "from 12.05.2027 to 19.05.2027",
    "The city has 1,345,000 inhabitants",
    "2023-2024 was a good season",
    "Take bus 42 to Park Güell and the Sagrada Família",
    "Visit the Frida Kahlo museum and Tate Modern",
    "Is it worth going to Ljubljana for Christmas?",
    "version 10.2.1.4 of the app",
    "at 10:30:45 the bells ring",
    "Call 112 in an emergency",
    "GPS 48.85837, 2.29448",
    "Which neighbourhood in Charleston is best?",
    "Ich suche ein Hotel in Wien mit Frühstück",
    "promo code SPRING2027",
    "We are 2 adults and 3 children",
]


def redacted(text: str) -> Redaction:
    return redact("conversation", [Passage("user", text)])


@pytest.mark.parametrize(("text", "rule", "detail"), PROVEN, ids=[f"{rule}: {text[:40]}" for text, rule, _ in PROVEN])
def test_what_is_proven_is_replaced(text: str, rule: str, detail: str | None) -> None:
    done = redacted(text)
    found = {one.rule: text[one.place.start : one.place.end] for one in done.replacements}
    assert found.get(rule) == (detail or text)
    assert (detail or text) not in done.texts[0]


@pytest.mark.parametrize(
    ("text", "rule", "detail"), SUSPECTED, ids=[f"{rule}: {text[:40]}" for text, rule, _ in SUSPECTED]
)
def test_what_is_suspected_waits_for_a_person(text: str, rule: str, detail: str) -> None:
    done = redacted(text)
    assert done.texts == (text,)
    assert [(case.rule, case.kind, case.text) for case in done.open] == [(rule, RULES[rule].kind, detail)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_travellers_write_anyway_is_left_alone(text: str) -> None:
    done = redacted(text)
    assert (done.texts, done.open) == ((text,), ())


def test_every_rule_is_in_the_tables() -> None:
    shown = {rule for _, rule, _ in [*PROVEN, *SUSPECTED]} | {
        "account_holder",
        "private_key",
        "number_labelled",
        "name_greeted",
    }
    assert shown == RULES.keys()


def test_a_private_key_goes_as_a_whole() -> None:
    text = "see -----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLY\n-----END RSA PRIVATE KEY----- ok"
    assert redacted(text).texts == ("see [SECRET_1] ok",)


def test_an_own_number_by_its_word() -> None:
    assert redacted("my id is 88271-6653-A").texts == ("my id is [PRIVATE_1]",)


def test_a_greeting_of_somebody_no_list_knows() -> None:
    assert [case.rule for case in redacted("Hello Xanthippa, we are here").open] == ["name_greeted"]
