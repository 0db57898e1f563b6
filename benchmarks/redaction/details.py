"""Makes personal details, each valid in form and check digits, from a seed."""

import random
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

import phonenumbers
from faker import Faker
from stdnum import iban, luhn, verhoeff
from stdnum.be import nn as belgian
from stdnum.br import cpf
from stdnum.ch import ssn as swiss
from stdnum.es import dni, nie

MAKERS = tomllib.loads((files("benchmarks.redaction") / "makers.toml").read_text("utf-8"))
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PNR = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@cache
def faker(locale: str) -> Faker:
    return Faker(locale, use_weighting=False)


def made_by(chance: random.Random, locale: str, what: str) -> str:
    """One detail of Faker's, decided by `chance` alone."""
    maker = faker(locale)
    maker.seed_instance(chance.getrandbits(48))
    return str(getattr(maker, what)())


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def email(chance: random.Random) -> str:
    locale = chance.choice(MAKERS["email_locales"].split())
    address = made_by(chance, locale, chance.choice(["email", "company_email", "free_email"]))
    return chance.choice([address, address, address.replace("@", "+trips@"), address.title().replace("@", ".X@")])


def email_spelled(chance: random.Random) -> str:
    local, _, domain = made_by(chance, "en_GB", "free_email").partition("@")
    forms = [
        f"{local}(at){domain}",
        f"{local} [at] {domain}",
        f"{local} at {domain.replace('.', ' dot ')}",
        f"{local} {{at}} {domain}",
    ]
    return chance.choice([*forms, f"{local}(at){domain.replace('.', '(dot)')}"])


def phone(chance: random.Random) -> phonenumbers.PhoneNumber:
    """A number that could be given out: an example of the region with its last digits drawn anew."""
    while True:
        kind = chance.choice([phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE])
        example = phonenumbers.example_number_for_type(chance.choice(MAKERS["phone_regions"].split()), kind)
        if example is None:
            continue
        number = str(example.national_number)
        example.national_number = int(number[:-5] + digits(chance, 5))
        if phonenumbers.is_valid_number(example) and len(str(example.national_number)) >= 7:
            return example


def phone_international(chance: random.Random) -> str:
    form = phonenumbers.PhoneNumberFormat
    number = phone(chance)
    written = phonenumbers.format_number(number, chance.choice([form.INTERNATIONAL, form.INTERNATIONAL, form.E164]))
    return chance.choice(
        [written, written, written.replace(" ", "-"), written.replace("+", "00", 1), written.replace(" ", ".")]
    )


def phone_national(chance: random.Random) -> str:
    return phonenumbers.format_number(phone(chance), phonenumbers.PhoneNumberFormat.NATIONAL)


def card(chance: random.Random) -> str:
    prefix, length = chance.choice(
        [
            ("4", 16),
            ("51", 16),
            ("54", 16),
            ("2221", 16),
            ("37", 15),
            ("34", 15),
            ("6011", 16),
            ("3530", 16),
            ("36", 14),
        ]
    )
    body = prefix + digits(chance, length - len(prefix) - 1)
    number = body + luhn.calc_check_digit(body)
    sizes = {15: (4, 6, 5), 14: (4, 6, 4)}.get(length, (4, 4, 4, 4))
    groups: list[str] = []
    rest = number
    for size in sizes:
        groups, rest = [*groups, rest[:size]], rest[size:]
    return chance.choice([number, " ".join(groups), "-".join(groups), " ".join(groups)])


def iban_number(chance: random.Random) -> str:
    while True:
        number = made_by(chance, chance.choice(MAKERS["iban_locales"].split()), "iban")
        if iban.is_valid(number, check_country=False):
            return chance.choice([number, iban.format(number), iban.format(number), number.lower()])


def passport(chance: random.Random) -> str:
    two, one = "".join(chance.choices(_LETTERS, k=2)), chance.choice(_LETTERS)
    return chance.choice(
        [
            digits(chance, 9),
            f"{one}{digits(chance, 8)}",
            f"{two}{digits(chance, 7)}",
            f"{two} {digits(chance, 6)}",
            f"C0{one}X{digits(chance, 2)}T{digits(chance, 2)}",
        ]
    )


def machine_readable_zone(chance: random.Random) -> str:
    number, surname, given = (
        digits(chance, 9),
        made_by(chance, "en_GB", "last_name"),
        made_by(chance, "en_GB", "first_name"),
    )
    born, ends = "".join(_short_date(chance)), "3" + _short_date(chance)[0][1] + "".join(_short_date(chance)[1:])
    plain = "".join(one for one in f"P<GBR{surname.upper()}<<{given.upper()}" if one.isalnum() or one == "<").ljust(
        44, "<"
    )[:44]
    fields = [number, born, ends]
    checked = [field + _mrz_check(field) for field in fields]
    return f"{plain}\n{checked[0]}GBR{checked[1]}{chance.choice('MF')}{checked[2]}<<<<<<<<<<<<<<0{chance.randrange(10)}"


def _mrz_check(field: str) -> str:
    return str(sum(int(one, 36) * (7, 3, 1)[place % 3] for place, one in enumerate(field)) % 10)


def _short_date(chance: random.Random) -> tuple[str, str, str]:
    return f"{chance.randrange(100):02}", f"{chance.randrange(1, 13):02}", f"{chance.randrange(1, 29):02}"


def national_number(chance: random.Random) -> str:
    """One that its own check digits or its form prove without a word beside it."""
    return chance.choice(_NATIONAL)(chance)


def _spanish(chance: random.Random) -> str:
    body = digits(chance, 8)
    return chance.choice([body + dni.calc_check_digit(body), f"X{body[:7]}{nie.calc_check_digit('X' + body[:7])}"])


def _brazilian(chance: random.Random) -> str:
    while True:
        number = made_by(chance, "pt_BR", "cpf")
        if cpf.is_valid(number):
            return number


def _swiss(chance: random.Random) -> str:
    while True:
        number = made_by(chance, "de_CH", "ssn")
        if swiss.is_valid(number):
            return number


def _belgian(chance: random.Random) -> str:
    while True:
        number = made_by(chance, "nl_BE", "ssn")
        if belgian.is_valid(number):
            return belgian.format(number)


_NATIONAL: tuple[Callable[[random.Random], str], ...] = (
    _spanish,
    _brazilian,
    _swiss,
    _belgian,
    lambda chance: made_by(chance, "en_US", "ssn"),
    lambda chance: made_by(chance, "it_IT", "ssn"),
    lambda chance: made_by(chance, "fi_FI", "ssn"),
    lambda chance: made_by(chance, "zh_CN", "ssn"),
    lambda chance: made_by(chance, "sv_SE", "ssn"),
    lambda chance: made_by(chance, "es_MX", "curp"),
)


def national_labelled(chance: random.Random) -> str:
    """One that needs a word beside it."""
    aadhaar = chance.choice("23456789") + digits(chance, 10)
    aadhaar += verhoeff.calc_check_digit(aadhaar)
    made = [made_by(chance, locale, "ssn") for locale in ("pl_PL", "nl_NL", "tr_TR", "hr_HR", "en_CA")]
    return chance.choice(
        [
            *made,
            f"{aadhaar[:4]} {aadhaar[4:8]} {aadhaar[8:]}",
            digits(chance, 9),
            f"{chance.choice(_LETTERS)}{digits(chance, 8)}",
        ]
    )


def ip(chance: random.Random) -> str:
    return made_by(chance, "en_US", chance.choice(["ipv4", "ipv4", "ipv6", "mac_address"]))


def token(chance: random.Random) -> str:
    def run(alphabet: str, count: int) -> str:
        return "".join(chance.choices(alphabet, k=count))

    mixed = _LETTERS + _LETTERS.lower() + "0123456789"
    forms = [
        f"eyJ{run(mixed, 20)}.eyJ{run(mixed, 40)}.{run(mixed, 43)}",
        f"AKIA{run(_LETTERS + '0123456789', 16)}",
        f"ghp_{run(mixed, 36)}",
        f"sk-{run(mixed, 40)}",
        f"xoxb-{digits(chance, 11)}-{run(mixed, 24)}",
    ]
    return chance.choice(forms)


def booking(chance: random.Random) -> str:
    code = "".join(chance.choices(_PNR, k=6))
    while not any(one.isdigit() for one in code):
        code = "".join(chance.choices(_PNR, k=6))
    numbers = digits(chance, 10)
    forms = [
        code,
        code,
        f"{numbers[:4]}.{numbers[4:7]}.{numbers[7:]}",
        numbers,
        f"{chance.choice(_LETTERS)}{chance.choice(_LETTERS)}-{numbers[:6]}",
        f"HM{code}QX",
    ]
    return chance.choice(forms)


def membership(chance: random.Random) -> str:
    number = digits(chance, 11)
    return chance.choice([number, f"{number[:3]} {number[3:6]} {number[6:9]}", f"AB{number[:8]}"])


def account(chance: random.Random) -> str:
    number = digits(chance, 10)
    return chance.choice([number[:8], number, f"{number[:2]}-{number[2:4]}-{number[4:6]}"])


def security_code(chance: random.Random) -> str:
    return digits(chance, chance.choice([3, 3, 4]))


def pin(chance: random.Random) -> str:
    return digits(chance, chance.choice([4, 4, 6]))


def password(chance: random.Random) -> str:
    return (
        chance.choice(["Sunset", "falcon", "Trip", "kaffee"]) + digits(chance, 3) + chance.choice(["", "!x", "_z", "Q"])
    )


IDENTIFIERS: Mapping[str, Callable[[random.Random], str]] = {
    "email": email,
    "email_spelled": email_spelled,
    "phone_international": phone_international,
    "phone_national": phone_national,
    "card": card,
    "iban": iban_number,
    "passport": passport,
    "passport_zone": machine_readable_zone,
    "national_number": national_number,
    "national_labelled": national_labelled,
    "ip": ip,
    "token": token,
    "booking": booking,
    "membership": membership,
    "account": account,
    "security_code": security_code,
    "pin": pin,
    "password": password,
}
"""Details of tier 1. Those that no form proves stand in sentences with a word that names them."""
