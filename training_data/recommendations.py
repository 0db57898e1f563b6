"""Spots replies that recommend a hotel, a flight, a rental car or a restaurant.

A rule of thumb for reports, not a judge: it looks for proper names of such places, for well-known companies, and for
sentences that pair a word of advice with one of the four trades and do not decline.
"""

import re
from functools import lru_cache

_TRADE = (
    r"(?:hotels?|hostels?|resorts?|guest ?houses?|motels?|flights?|airlines?|rental cars?|car rentals?|hire cars?"
    r"|restaurants?|bistros?|brasseries?|trattorias?|bed and breakfasts?|airbnbs?)"
)
_ADVICE = (
    r"(?:recommend(?:ed|s)?|suggest(?:ed|s)?|book|reserve|rent|hire|choose|try|check in(?:to)?|check out"
    r"|stay(?:ing)? (?:at|in)|(?:eat|dine|dinner|lunch) at|fly (?:with|on)|options?|near(?:by)?|several|many"
    r"|popular|best|great|good|cheap(?:est)?|top|rated|excellent|convenient)"
)
_DECLINING = re.compile(
    r"\b(?:no|not|never|cannot|can't|won't|don't|without|skip|skips|instead of|rather than|outside my|beyond me"
    r"|leav(?:e|es|ing)\b.{1,40}\bto (?:you|your|others))\b"
)
_ADVISED_TRADE = re.compile(rf"\b{_ADVICE}\b.{{0,60}}\b{_TRADE}\b|\b{_TRADE}\b.{{0,60}}\b{_ADVICE}\b", re.I | re.S)
_NAMED_PLACE = re.compile(
    r"\b(?:[A-Z][\w'&.-]{1,30} ){1,3}(?:Hotel|Hostel|Inn|Resort|Guesthouse|Suites|Restaurant|Bistro|Brasserie|Trattoria"
    r"|Grill|Airlines|Airways)\b"
    r"|\b(?:Hotel|Hostel|Restaurant|Bistro|Brasserie|Trattoria|Ristorante|Riad|Ryokan) [A-Z][\w']+"
)
_COMPANY = re.compile(
    r"\b(?:Hilton|Marriott|Hyatt|Sheraton|Ibis|Novotel|Ritz|Airbnb|Booking\.com|Expedia|Ryanair|easyJet|Lufthansa"
    r"|Air France|Emirates|KLM|British Airways|Qantas|Turkish Airlines|Hertz|Avis|Sixt|Europcar|Enterprise Rent)\b"
)
_RENTING = re.compile(r"\b(?:rent|hire)(?:ing)? a (?:car|camper)", re.I)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
# Every rule needs one of these, and most replies hold none: looking for them is ten times as fast as the rules.
_SIGNS = (
    *("hotel", "hostel", "resort", "guest", "motel", "flight", "airline", "airways", "rent", "hire", "restaurant"),
    *("bistro", "brasserie", "trattoria", "ristorante", "breakfast", "airbnb", "inn", "suites", "grill", "riad"),
    *("ryokan", "hilton", "marriott", "hyatt", "sheraton", "ibis", "novotel", "ritz", "booking.com", "expedia"),
    *("ryanair", "easyjet", "lufthansa", "air france", "emirates", "klm", "qantas", "hertz", "avis", "sixt"),
    "europcar",
)
_ODD_CASE = re.compile("[\u0130\u0131\u017f\u212a]")
"""Letters that the rules take for i, s and k, but whose lower case is another."""


@lru_cache(maxsize=256)  # asked for the weight of a reply, and soon again for the report
def recommends(reply: str) -> bool:
    """Whether a sentence of `reply` reads like such a recommendation. Questions do not count: they ask, not advise."""
    if not _could_recommend(reply):
        return False
    return any(_advises(sentence) for sentence in _SENTENCE_END.split(reply) if not sentence.endswith("?"))


def _could_recommend(reply: str) -> bool:
    lowered = reply.lower()
    return any(map(lowered.__contains__, _SIGNS)) or (not reply.isascii() and bool(_ODD_CASE.search(reply)))


def _advises(sentence: str) -> bool:
    plain = sentence.replace("’", "'")
    if _DECLINING.search(plain.lower()):
        return False
    return any(rule.search(plain) for rule in (_COMPANY, _NAMED_PLACE, _RENTING, _ADVISED_TRADE))
