"""Postal addresses: by the words for streets, by postcodes, and by words that announce one. For a person to decide."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from training_data.redaction.cues import ADDRESSES
from training_data.redaction.findings import Finding
from training_data.redaction.kinds import Kind
from training_data.redaction.words import Word, Words, known, nobodys_names, phrase_length, telling_words

_NUMBER = re.compile(r"\d{1,5}[a-z]{0,3}(?:\d{1,3})?")
_WITHIN = re.compile(r"[ \u00a0]?[,./#°º-]?[ \u00a0]{0,2}|\. |, ?(?:n[°ºo.]{1,2} ?)?|/")
_DIGIT = re.compile(r"\d")
_STREET_NAME_WORDS = 5
_UNIT_AFTER = re.compile(
    r"\s?(?:€|\$|%|:|[.,]\d|(?:am|pm|uhr|euros?|km|min|minutes|hours|days|nights|people|times)\b)", re.I
)

_POSTCODE = re.compile(
    r"(?<![\w-])(?:"
    # United Kingdom, Canada, United States, Netherlands, Poland, several with a letter, Brazil and Portugal, Japan
    r"[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])\s?\d[ABD-HJLNP-UW-Z]{2}"
    r"|[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d"
    r"|[A-Z]{2}\.?,?\s\d{5}(?:-\d{4})?(?=\W|$)"
    r"|[1-9]\d{3}\s?[A-Z]{2}"
    r"|\d{2}-\d{3}\s[^\W\d_]{3,30}"
    r"|(?:D|A|CH|F|I|L|B|NL|E|P|S|DK|N|FIN)-\d{4,5}\s[^\W\d_]{3,30}"
    r"|\d{4,5}-\d{3}(?=[\s,-]+[^\W\d_]{2,})"
    r"|〒?\s?\d{3}-\d{4}(?=\s?[\u4e00-\u9fff])|〒\s?\d{3}-?\d{4}"
    r")(?![\w-])"
)
_TOWN_WITH_CODE = re.compile(
    r"(?<![\w.,:€$£-])(?:\d{5}|\d{3}\s\d{2})[ \u00a0](?!(?:Euro|EUR|USD|Uhr|km|m|kr|zł|people|Personen)\b)"
    r"(?=[^\W\d_a-z]\S*[^\W\d_]{2})[^\W\d_a-z][\w'’.-]{2,30}"
    r"(?:[ -](?:(?:am|an der|im|bei|de|la|le|les|sur|di|del|do|da)[ -])?[^\W\d_a-z][\w'’-]{2,25}){0,2}"
)
_BOX = re.compile(
    r"(?<!\w)(?:p\.?\s?o\.?\s?box|postfach|post office box|boîte postale|apartado(?: de correos| postal)?"
    r"|casella postale|caixa postal|postbus|skrytka pocztowa|postboks|postbox|а/я)\s?(?:n[°ºo.]{0,2}\s?)?#?\d{1,6}",
    re.I,
)
_UNIT = re.compile(
    r"(?<!\w)(?:flat|apt\.?|apartment|suite|ste\.?|studio|unit|wohnung|appartement|appt\.?|piso|interno|lgh)\s(?:#\s?)?\w{1,5},?\s"
    r"\d{1,5}\w?,?\s(?=[^\W\d_a-z])(?:[\w'’.-]{2,30} ?){1,3}",
    re.I,
)
_UNIT_SIGNS = ("flat", "apt", "apartment", "suite", "ste", "studio", "unit", "wohnung", "app", "piso", "interno", "lgh")
_NUMERO = re.compile(
    r"(?<!\w)(?!(?:bus|tram|ligne|l[ií]nea|vuelo|vol|chambre|habitación|room|tren|train)\b)[^\W\d_][\w'’-]{1,30}\.?,?"
    r"(?: \d{1,4}(?: [A-Z])?)? N[°º]\.? ?\d{1,5}",
    re.I,
)
_HAN = r"\u4e00-\u9fff"
_ASIAN = re.compile(
    rf"[{_HAN}]{{2,3}}[都道府県][{_HAN}ぁ-んァ-ヶー]{{1,12}}[市区町村郡]"
    rf"[{_HAN}ぁ-んァ-ヶー\d０-９−‐ -]{{1,24}}[\d丁目番地号][\d丁目番地号−‐-]{{0,20}}"
    rf"|[{_HAN}]{{2,12}}[市省][{_HAN}]{{1,8}}[区區县縣][{_HAN}]{{1,12}}(?:路|街|道|巷|弄)?\s?\d{{1,5}}(?:号|號|弄)"
    rf"(?:[\d{_HAN}]{{0,12}}[室楼樓])?"
    rf"|[{_HAN}]{{2,10}}(?:路|街|大道)\s?\d{{1,5}}(?:号|號)"
    r"|[가-힣]{1,8}(?:특별시|광역시|도|시)\s[가-힣]{1,8}(?:시|군|구)(?:\s[가-힣]{1,8}구)?\s[가-힣\d]{1,12}(?:로|길|동|거리|가)\s?\d{0,5}(?:-\d{1,4})?"
    r"|[가-힣]{1,8}구\s[가-힣\d]{1,12}(?:로|길|대로|거리|가)\s?\d{1,5}(?:-\d{1,4})?"
)
_ANNOUNCED = re.compile(
    r"\s?[:=–-]?\s{0,3}[\"'“(]?([^\n!?;\"”)\ufffc]{4,110}?)"
    r"(?=\.\s|[!?;\n\"”)\ufffc]|\.$|$|,? (?:and|und|et|y|e|en|i) (?:we|i|my|ich|wir|je|nous|quiero|necesito)\b)",
    re.I,
)
_TELLING_OF_ANNOUNCEMENTS = telling_words(*ADDRESSES.announcements.values())
_BETWEEN_PARTS = re.compile(r"[\s,;–-]{1,4}(?:[^\W\d_]{3,30}(?:[ -][^\W\d_]{2,30})?,? ?)?")


class _Form(NamedTuple):
    """`signs`: a text in ASCII that holds this form holds one of these, in whatever case; "" is in every text."""

    rule: str
    pattern: re.Pattern[str]
    signs: tuple[str, ...]


_FORMS = (
    _Form("address_street", _ASIAN, ()),
    _Form("address_street", _UNIT, _UNIT_SIGNS),
    _Form("address_street", _NUMERO, ()),
    _Form("address_box", _BOX, ("box", "post", "apartado", "skrytka")),
    _Form("address_postcode", _POSTCODE, ("",)),
    _Form("address_postcode", _TOWN_WITH_CODE, ("",)),
)


def find_addresses(text: str, words: Words) -> Iterator[Finding]:
    found = [*_streets(text, words), *find_announced_addresses(text, words)]
    lowered = text.lower() if text.isascii() else None
    for form in _FORMS:
        if lowered is None or any(sign in lowered for sign in form.signs):
            found += [_finding(form.rule, *match.span()) for match in form.pattern.finditer(text)]
    yield from _joined(text, found)


def _finding(rule: str, start: int, end: int) -> Finding:
    return Finding(rule, Kind.ADDRESS, start, end)


def _joined(text: str, found: list[Finding]) -> Iterator[Finding]:
    """Street, postcode and town that follow each other are one address."""
    last: Finding | None = None
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if last and (one.start <= last.end or _BETWEEN_PARTS.fullmatch(text, last.end, one.start)):
            last = _finding(last.rule, last.start, max(last.end, one.end))
        else:
            if last:
                yield last
            last = one
    if last:
        yield last


# --- streets --------------------------------------------------------------------------------------------------------


def _streets(text: str, words: Words) -> Iterator[Finding]:
    for index in [index for index, folded in enumerate(words.folded) if _could_show_street(folded)]:
        word, span = words[index], None
        if word.folded in ADDRESSES.before:
            span = _named_after(text, words, index)
        if span is None and word.folded in ADDRESSES.after:
            span = _named_before(text, words, index)
        if span is None and word.folded.endswith(ADDRESSES.suffixes) and text[word.start].isupper():
            span = _compound(text, words, index)
        if span is None and word.folded in ADDRESSES.german_prepositions:
            span = _german_prefixed(text, words, index)
        if span is None and word.folded in ADDRESSES.at:
            span = _unknown_street(text, words, index + 1)
        if span is None and _is_number(word):
            span = _unknown_after_number(text, words, index)
        if span:
            yield _finding("address_street", words[span[0]].start, words[span[1]].end)


@lru_cache(maxsize=50_000)
def _could_show_street(folded: str) -> bool:
    """Whether one of the rules below begins at this word; nearly all words are none of theirs."""
    cues = (ADDRESSES.before, ADDRESSES.after, ADDRESSES.german_prepositions, ADDRESSES.at)
    if any(folded in those for those in cues) or folded.endswith(ADDRESSES.suffixes):
        return True
    return bool(_NUMBER.fullmatch(folded))


def _named_after(text: str, words: Words, index: int) -> tuple[int, int] | None:
    """12 bis rue de la Paix; Calle Mayor 5."""
    last = index
    while last + 1 < len(words) and last - index < _STREET_NAME_WORDS and _continues(text, words, last + 1):
        last += 1
    if last == index or not any(_is_capital(text, words[one]) for one in range(index + 1, last + 1)):
        return None
    if _has_number(text, words, last + 1):
        return _with_number_before(text, words, index)[0], last + 1
    first, numbered = _with_number_before(text, words, index)
    return (first, last) if numbered else None


def _named_before(text: str, words: Words, index: int) -> tuple[int, int] | None:
    """12 Baker Street; Kossuth utca 7."""
    first = index
    while (
        first
        and index - first < _STREET_NAME_WORDS - 1
        and _continues(text, words, first - 1)
        and _close(text, words[first - 1], words[first])
    ):
        first -= 1
    first = _with_second_part(text, words, first, index)
    if first == index or not any(_is_capital(text, words[one]) for one in range(first, index)):
        return None
    shouted = text[words[index].start : words[index].end].isupper()  # flight SQ 4757
    if not shouted and _has_number(text, words, index + 1):
        return first, index + 1
    start, numbered = _with_number_before(text, words, first)
    return (start, index) if numbered else None


def _with_second_part(text: str, words: Words, first: int, index: int) -> int:
    """Hungarians write Dózsa györgy tér: the first name in capitals may come before a word in lower case."""
    second = first == index >= 2 and words[index - 1].folded not in known("common") and not _is_number(words[index - 1])
    return (
        index - 2
        if second and _is_capital(text, words[index - 2]) and _close(text, words[index - 2], words[index - 1])
        else first
    )


def _compound(text: str, words: Words, index: int) -> tuple[int, int] | None:
    """Hauptstraße 12; Alte Landstraße 3 a."""
    following = index + 1
    if following < len(words) and words[following].folded == "nr":
        following += 1
    return (index, following) if _has_number(text, words, following) else None


def _german_prefixed(text: str, words: Words, index: int) -> tuple[int, int] | None:
    """Am Hang 4; An der Alster 12."""
    name = index + 1
    if name < len(words) and words[name].folded in ADDRESSES.small:
        name += 1
    number = name + 1
    if number >= len(words) or not _is_capital(text, words[index]) or not _is_capital(text, words[name]):
        return None
    ends = number + 1 >= len(words) or text[words[number].end : words[number].end + 1] in ",\n;)"
    return (index, number) if _is_number(words[number]) and ends and _close(text, words[name], words[number]) else None


def _unknown_street(text: str, words: Words, name: int) -> tuple[int, int] | None:
    """'… at Verdunská 54': a capitalised word that no list knows, and a small number that is no amount."""
    if not _has_number(text, words, name + 1) or not _is_unknown(text, words, name):
        return None
    joined = text[words[name].end : words[name + 1].start] == " " == text[words[name - 1].end : words[name].start]
    return (name, name + 1) if joined and not _UNIT_AFTER.match(text, words[name + 1].end) else None


def _unknown_after_number(text: str, words: Words, number: int) -> tuple[int, int] | None:
    """'543 Freeman Corner': a number before two words with capitals of which no list knows the first."""
    last = number + 2
    if last >= len(words) or not _is_unknown(text, words, number + 1) or not _is_capital(text, words[last]):
        return None
    return (number, last) if set(words.gaps(text, number, last)) == {" "} else None


def _is_unknown(text: str, words: Words, index: int) -> bool:
    folded = words[index].folded
    return (
        _is_capital(text, words[index])
        and folded not in known("common")
        and folded not in known("capitalised")
        and folded not in nobodys_names()
    )


def _continues(text: str, words: Words, index: int) -> bool:
    """Whether the word may belong to a street's name."""
    word = words[index]
    if _is_number(word):
        return False
    return (_is_capital(text, word) or word.folded in ADDRESSES.small) and not _breaks(text, words, index)


def _breaks(text: str, words: Words, index: int) -> bool:
    return index > 0 and "\n" in text[words[index - 1].end : words[index].start]


def _with_number_before(text: str, words: Words, index: int) -> tuple[int, bool]:
    """(index of the house number before the word, or of the word; whether there is one)."""
    previous = index - 1
    if previous > 0 and words[previous].folded in ("bis", "ter", "a", "b", "c"):
        previous -= 1
    if previous >= 0 and _is_number(words[previous]) and _close(text, words[previous], words[index]):
        return previous, True
    return index, False


def _has_number(text: str, words: Words, index: int) -> bool:
    """Whether there is a house number at `index`, close to the word before it."""
    return index < len(words) and _is_number(words[index]) and _close(text, words[index - 1], words[index])


def _is_number(word: Word) -> bool:
    return bool(_NUMBER.fullmatch(word.folded))


def _is_capital(text: str, word: Word) -> bool:
    first = text[word.start]
    return first.isupper() or first.istitle() or (first.isdecimal() and not word.folded.isdecimal())


def _close(text: str, one: Word, two: Word) -> bool:
    return bool(_WITHIN.fullmatch(text, one.end, two.start)) or text[one.end : two.start].strip(" ,.") in ("bis", "ter")


# --- announced ------------------------------------------------------------------------------------------------------


def find_announced_addresses(text: str, words: Words) -> Iterator[Finding]:
    """'I live at …': up to the end of the sentence, when there is a number in it or a word for a street."""
    if _TELLING_OF_ANNOUNCEMENTS.isdisjoint(words.said):
        return
    taken = 0
    for index in words.places_of(ADDRESSES.announcements):
        if words.starts[index] < taken:
            continue
        if length := phrase_length(words, index, ADDRESSES.announcements):
            place = _ANNOUNCED.match(text, words.ends[index + length - 1])
            if place and (_DIGIT.search(place.group(1)) or _names_a_street(text, words, index + length)):
                taken = place.end(1)
                yield _finding("address_announced", place.start(1), place.end(1))


def _names_a_street(text: str, words: Words, index: int) -> bool:
    """'j'habite rue Niquille': no number, but a word for a street and a name."""
    here = [at for at in range(index, min(index + 4, len(words))) if words.folded[at] in ADDRESSES.before]
    return any(at + 1 < len(words) and _is_capital(text, words[at + 1]) for at in here)
