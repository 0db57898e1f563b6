"""Our check digits against those of python-stdnum, which was written by others."""

import random
from collections.abc import Callable

import pytest
from faker import Faker
from stdnum import iban as oracle_iban
from stdnum import luhn as oracle_luhn
from stdnum import verhoeff as oracle_verhoeff
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ch import ssn as swiss_ssn
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.it import codicefiscale
from stdnum.mx import curp
from stdnum.ro import cnp
from stdnum.se import personnummer

from training_data.redaction.checksums import luhn, mod_97, verhoeff
from training_data.redaction.national_numbers import find_national_numbers

CHANCE = random.Random(11)


def digits(count: int) -> str:
    return "".join(CHANCE.choice("0123456789") for _ in range(count))


def test_luhn() -> None:
    numbers = [digits(16) for _ in range(400)]
    assert [luhn(one) for one in numbers] == [oracle_luhn.is_valid(one) for one in numbers]


def test_verhoeff() -> None:
    numbers = [digits(12) for _ in range(400)]
    assert [verhoeff(one) for one in numbers] == [oracle_verhoeff.is_valid(one) for one in numbers]


def test_iban() -> None:
    numbers = [f"DE{digits(20)}" for _ in range(400)] + [Faker("de_DE").iban() for _ in range(50)]
    assert [mod_97(one) for one in numbers] == [oracle_iban.is_valid(one, check_country=False) for one in numbers]


def _with_every_last(body: str, letters: str = "0123456789") -> list[str]:
    return [body + one for one in letters]


NATIONAL = [
    ("Spain", lambda: _with_every_last(digits(8), "ABCDEFGHJKLMNPQRSTVWXYZ"), dni.is_valid),
    ("Spain, foreigners", lambda: _with_every_last(f"Y{digits(7)}", "ABCDEFGHJKLMNPQRSTVWXYZ"), nie.is_valid),
    ("Brazil", lambda: [cpf.format(digits(9) + f"{n:02}") for n in range(100)], cpf.is_valid),
    ("Chile", lambda: _with_every_last("12.531.909-", "0123456789K"), rut.is_valid),
    ("Switzerland", lambda: _with_every_last("756.9217.0769.8"), swiss_ssn.is_valid),
    ("Belgium", lambda: [f"85.07.30-033.{n:02}" for n in range(1, 98)], nn.is_valid),
    ("Italy", lambda: _with_every_last("RSSMRA85T10A562", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), codicefiscale.is_valid),
    ("Mexico", lambda: _with_every_last("BOXW310820HNERXN0"), curp.is_valid),
    ("China", lambda: _with_every_last("11010519491231002", "0123456789X"), ric.is_valid),
    ("Finland", lambda: _with_every_last("131052-308", "0123456789ABCDEFHJKLMNPRSTUVWXY"), hetu.is_valid),
    ("Sweden", lambda: _with_every_last("880320-001"), personnummer.is_valid),
    ("Romania", lambda: _with_every_last("163061512345"[:12]), cnp.is_valid),
]


@pytest.mark.parametrize(("make", "is_valid"), [row[1:] for row in NATIONAL], ids=[row[0] for row in NATIONAL])
def test_national_numbers_agree_on_which_are_right(
    make: Callable[[], list[str]], is_valid: Callable[[str], bool]
) -> None:
    numbers = make()
    ours = [any(found.start == 0 and found.end == len(one) for found in find_national_numbers(one)) for one in numbers]
    theirs = [bool(is_valid(one)) for one in numbers]
    assert any(theirs) and [o for o, t in zip(ours, theirs, strict=True) if t] == [True] * sum(theirs)
    assert [one for one, o, t in zip(numbers, ours, theirs, strict=True) if o and not t] == []


def test_a_tax_number_of_eleven_digits_needs_a_word_beside_it() -> None:
    assert idnr.is_valid("36574261809") and not list(find_national_numbers("36574261809"))
