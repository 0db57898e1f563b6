"""Whether a reply recommends a hotel, a restaurant, a flight or a car, and whether it declines to.

A name always counts. Advice without a name counts when one sentence joins words of advice with the thing and holds
no denial. Facts of the places are blanked first: "cable cars" are no cars and "the Grand Palace" is no hotel.
"""

import re
from collections.abc import Collection, Sequence

from azure_emulator.tiny_model.examination.rules.facts import own_phrases
from azure_emulator.tiny_model.examination.rules.matching import blank, phrase_pattern, sentences
from azure_emulator.tiny_model.gazetteer import Gazetteer, Place

_THINGS = {
    "hotel": "hotels?|hostels?|guest ?houses?|b&bs?|inns?|resorts?|apartments?|lodges?|lodgings?|bed and breakfasts?|"
    "riads?|pensions?",
    "restaurant": "restaurants?|bistros?|trattorias?|tavernas?|eater(?:y|ies)|brasseries?|tables?|rooftop bars?",
    "flight": "flights?|airlines?|carriers?|stopovers?|layovers?|planes?|plane tickets?|air ?fares?|fares?",
    "car": "(?<!cable )(?<!hailing )cars?|rentals?|suvs?|convertibles?|four[- ]wheel drives?|campervans?",
}
OFFERS = tuple(_THINGS)

# Ways to advise that belong to one kind only.
_OWN_ADVICE = {
    "hotel": r"\b(?:stay|sleep|check in) (?:at|in an?) [^.!?]*\b(?:hotel|hostel|guest ?house|inn|resort|flat)\b",
    "restaurant": r"\b(?:eat|dine|have dinner|have lunch) (?:at|in) an? [^.!?]*\b(?:restaurant|bistro|trattoria)",
    "flight": r"(?:^|[,;:] )fly\b|\bfly (?:with|direct|via|midweek|out|on an?|in the (?:morning|evening|middle))\b",
    "car": r"\b(?:rent|hir)(?:e|s|es|ing)?\b [^.!?]*\b(?:car|cars|suv|vehicle|convertible|camper\w*)\b|"
    r"\b(?:get|pick up|take)\b [^.!?]*\b(?:hire|rental) cars?\b",
}
_ADVISE = (
    "(?:recommend|suggest|book|reserve|choose|pick|try|compare|consider|prefer|check|go for|look (?:for|at)|opt for|"
    r"search|advise)\w*"
)
_GOOD = (
    "(?:best|good|great|useful|handy|worth|ideal|easy|easiest|wise|right|cheap(?:er|est)?|reliable|lovely|comfortable|"
    "economical|(?<!your )choice|sensible)"
)
_ADVICE = {
    kind: re.compile(
        rf"\b{_ADVISE}\b[^.!?]*\b(?:{things})\b|"
        rf"\b(?:{things})\b[^.!?]*\b(?:is|are|makes?)\b[^.!?]*\b{_GOOD}\b|"
        rf"\b{_GOOD}\b[^.!?,]* (?:{things})\b[^.!?]*\b(?:is|are)\b|{_OWN_ADVICE[kind]}",
        re.IGNORECASE,
    )
    for kind, things in _THINGS.items()
}
_NAMES = {
    "hotel": re.compile(
        r"\b(?:Hotel|Hostel|Pension|Pensão|Riad|Albergo|Villa|Casa) [A-Z]\w+|"
        r"\b[A-Z][\w'’]+ (?:Hotel|Hostel|Inn|Lodge|Guesthouse|Guest House|Resort|Suites)\b"
    ),
    "restaurant": re.compile(
        r"\b(?:Trattoria|Osteria|Ristorante|Chez|Bistro|Brasserie|Taverna|Cantina|Restaurant|Café|Cafe) [A-Z]\w+|"
        r"\b[A-Z][\w'’]+ (?:Restaurant|Grill|Bistro|Kitchen|Tavern|Diner|Brasserie)\b"
    ),
    "flight": re.compile(r"\b[A-Z]\w+ (?:Airlines|Airways|Air)\b|\b(?:Lufthansa|Ryanair|easyJet|KLM|Emirates)\b"),
    "car": re.compile(r"\b(?:Hertz|Avis|Sixt|Europcar)\b"),
}

# What a refusal may call the thing, besides its own nouns; the last ones stand for any of them.
_REFUSED = {
    "hotel": "rooms?|beds?|accommodation|roofs?|pillows?",
    "restaurant": "dining|places to eat|kitchens?|chefs?",
    "flight": "air travel|wings|plane tickets?|tickets?|fly(?:ing)?",
    "car": "wheels|driving|drive|engines?",
}
_ANY_OF_THEM = "bookings?|names?|recommend\\w*|recommendations|those|these|specific|particular|reservations?"
_NOT = r"(?:n't\b|\b(?:not|never|cannot|unable|decline|refrain|avoid|off[- ]limits)\b)"
_STEPS_BACK = (
    r"(?:\bleave\b[^.!?]*\b(?:to (?:you|others|them|the|your)|out|aside)\b|"
    r"\b(?:outside|beyond|above|over) (?:my|our|of what|what|the scope)\b|"
    r"\b(?:your (?:own )?choice|up to you|(?:choice|hunt|pick|search) is (?:all )?yours)\b|"
    r"\b(?:rather than|instead of|steer clear|keep (?:out|away|clear)|stay out)\b)"
)
_ALL_THINGS = "|".join((*_THINGS.values(), *_REFUSED.values(), _ANY_OF_THEM))
_DENIAL = re.compile(rf"{_NOT}|{_STEPS_BACK}|\bno (?:{_ALL_THINGS})\b", re.IGNORECASE)
_CONDITION = re.compile(r"\bif you (?:are|do|have|can)(?: not|n't)\b[^,.;!?]*", re.IGNORECASE)
_DECLINES = {
    kind: re.compile(
        rf"\b(?:{things}|{_REFUSED[kind]}|{_ANY_OF_THEM})\b[^.!?]*(?:{_NOT}|{_STEPS_BACK}|\bleave\b|\belsewhere\b)|"
        rf"(?:{_NOT}|{_STEPS_BACK}|\bleave\b)[^.!?]*\b(?:{things}|{_REFUSED[kind]}|{_ANY_OF_THEM})\b|"
        rf"\bno (?:{things}|{_REFUSED[kind]}|{_ANY_OF_THEM})\b",
        re.IGNORECASE,
    )
    for kind, things in _THINGS.items()
}


def offers_in(text: str, places: Sequence[Place], gazetteer: Gazetteer) -> set[str]:
    """Kinds of things that the reply recommends. `places` are those whose facts it may name."""
    invented = {"hotel": gazetteer.hotels, "restaurant": gazetteer.eateries}
    named = {kind for kind, known in invented.items() if phrase_pattern(known, ignore_case=False).search(text)}
    rest = blank(text, own_phrases(tuple(places)), ignore_case=False)
    named |= {kind for kind in OFFERS if _NAMES[kind].search(rest)}
    rest = blank(rest, own_phrases(tuple(places)))
    advised = {kind for kind in OFFERS for part in sentences(rest) if _ADVICE[kind].search(part) and not denies(part)}
    return named | advised


def without_offers(text: str, places: Sequence[Place], gazetteer: Gazetteer) -> str:
    """The sentences that recommend nothing of the kind."""
    return " ".join(part for part in sentences(text) if not offers_in(part, places, gazetteer))


def denies(sentence: str) -> bool:
    """Whether the sentence says no; what it says of a condition ("if you are not used to it") is not its own no."""
    return bool(_DENIAL.search(_CONDITION.sub("", sentence)))


def declines(text: str, kinds: Collection[str]) -> bool:
    """Says that it does not recommend things of one of these kinds."""
    return any(_DECLINES[kind].search(text) for kind in kinds)
