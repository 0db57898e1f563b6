"""The gap map: what travellers ask about and a training set does not teach, and which conversations would teach it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from training_data.survey.coverage import Coverage, CoverageCounter
from training_data.survey.spread import share
from training_data.topics.asked import asked_in
from training_data.topics.intents import OTHER, titles

THIN = 0.5
"""Taught less than this part of its share in the traffic: thin."""
WORTH_SAYING = 2
"""Conversations that must ask for something before it counts as missing: one may be a typo."""
SHOWN = 25
NEXT_SHOWN = 20
_NOT_TAUGHT_BY_EXAMPLE = frozenset({OTHER})

Key = tuple[str, str]
"""("destination", "Rome"), ("intent", "food") or ("Rome", "food")."""


class LiveConversation(BaseModel):
    """What a traveller asked. `reviewable`: nobody has decided on it yet. `liked`: a reply in it has a thumb up."""

    model_config = ConfigDict(frozen=True)
    id: str
    title: str
    questions: tuple[str, ...]
    reviewable: bool
    liked: bool = False


class Gap(BaseModel):
    """`asked` and `taught` in conversations; shares of all conversations on each side."""

    model_config = ConfigDict(frozen=True)
    name: str
    asked: int
    taught: int
    asked_share: float
    taught_share: float


class PairGap(BaseModel):
    model_config = ConfigDict(frozen=True)
    destination: str
    intent: str
    asked: int


class NextReview(BaseModel):
    """A conversation that asks for what is missing, and what of it that is."""

    model_config = ConfigDict(frozen=True)
    conversation_id: str
    title: str
    liked: bool
    covers: tuple[str, ...]


class GapMap(BaseModel):
    """`missing_…` are asked about and not taught at all, `thin_…` taught far less than they are asked about; the most
    asked about come first. `review_next` are in the order that closes the most with the fewest conversations."""

    model_config = ConfigDict(frozen=True)
    conversations: int
    known_share: float
    missing_destinations: tuple[Gap, ...]
    thin_destinations: tuple[Gap, ...]
    missing_intents: tuple[Gap, ...]
    thin_intents: tuple[Gap, ...]
    intents: tuple[Gap, ...]
    missing_pairs: tuple[PairGap, ...]
    review_next: tuple[NextReview, ...]


def gap_map(taught: Coverage, live: Sequence[LiveConversation]) -> GapMap:
    """`taught` held against what is asked live. `known_share`: of live conversations that name a destination, those
    that name one that is taught."""
    counter = CoverageCounter()
    keys: dict[str, frozenset[Key]] = {}
    for conversation in live:
        asked = asked_in(conversation.questions)
        counter.add_asked(asked)
        pairs = {pair for one in asked for pair in one.pairs}
        intents = {("intent", intent) for one in asked for intent in one.intents}
        destinations = {("destination", name) for one in asked for name in one.destinations}
        keys[conversation.id] = frozenset(pairs | intents | destinations)
    demand = counter.coverage()
    destinations_found = _gaps(demand.destinations, demand, taught.destinations, taught)
    intents_found = _gaps(demand.intents, demand, taught.intents, taught, leave_out=_NOT_TAUGHT_BY_EXAMPLE)
    pairs_found = _missing_pairs(demand, taught)
    wanted = _wanted(_missing(destinations_found), _missing(intents_found), pairs_found)
    return GapMap(
        conversations=len(live),
        known_share=_known_share(keys.values(), taught),
        missing_destinations=_missing(destinations_found)[:SHOWN],
        thin_destinations=_thin(destinations_found)[:SHOWN],
        missing_intents=_missing(intents_found),
        thin_intents=_thin(intents_found),
        intents=intents_found,
        missing_pairs=pairs_found[:SHOWN],
        review_next=tuple(_review_next(live, keys, wanted)),
    )


def _gaps(
    asked: Mapping[str, int],
    demand: Coverage,
    known: Mapping[str, int],
    taught: Coverage,
    leave_out: frozenset[str] = frozenset(),
) -> tuple[Gap, ...]:
    """Everything that is asked about, the most frequent first."""
    return tuple(
        Gap(
            name=name,
            asked=count,
            taught=known.get(name, 0),
            asked_share=share(count, demand.conversations),
            taught_share=share(known.get(name, 0), taught.conversations),
        )
        for name, count in asked.items()
        if name not in leave_out
    )


def _missing(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    return tuple(gap for gap in gaps if not gap.taught and gap.asked >= WORTH_SAYING)


def _thin(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    found = (gap for gap in gaps if gap.taught and gap.asked >= WORTH_SAYING)
    return tuple(gap for gap in found if gap.taught_share < THIN * gap.asked_share)


def _missing_pairs(demand: Coverage, taught: Coverage) -> tuple[PairGap, ...]:
    """Of destinations that are taught: those that are not are missing as a whole."""
    found = [
        PairGap(destination=destination, intent=intent, asked=count)
        for destination, intents in demand.pairs.items()
        for intent, count in intents.items()
        if destination in taught.destinations
        and intent not in (taught.pairs.get(destination) or {})
        and intent not in _NOT_TAUGHT_BY_EXAMPLE
        and count >= WORTH_SAYING
    ]
    return tuple(sorted(found, key=lambda gap: (-gap.asked, gap.destination, gap.intent)))


def _wanted(destinations: Sequence[Gap], intents: Sequence[Gap], pairs: Sequence[PairGap]) -> dict[Key, int]:
    """Everything that is missing, with how many conversations ask for it."""
    wanted: dict[Key, int] = {("destination", gap.name): gap.asked for gap in destinations}
    wanted |= {("intent", gap.name): gap.asked for gap in intents}
    return wanted | {(gap.destination, gap.intent): gap.asked for gap in pairs}


def _review_next(
    live: Sequence[LiveConversation], keys: Mapping[str, frozenset[Key]], wanted: Mapping[Key, int]
) -> Iterable[NextReview]:
    """Greedily the conversation that closes the most of what is still open; a liked one where two close as much."""
    open_keys = dict(wanted)
    left = {one.id: one for one in live if one.reviewable and keys[one.id] & wanted.keys()}
    for _ in range(NEXT_SHOWN):
        best = max(left.values(), key=lambda one: (_worth(keys[one.id], open_keys), one.liked, one.id), default=None)
        if best is None or not _worth(keys[best.id], open_keys):
            return
        closes = sorted(keys[best.id] & open_keys.keys(), key=lambda key: (-open_keys[key], key))
        for key in closes:
            del open_keys[key]
        del left[best.id]
        yield NextReview(
            conversation_id=best.id, title=best.title, liked=best.liked, covers=tuple(map(_in_words, closes))
        )


def _worth(keys: frozenset[Key], open_keys: Mapping[Key, int]) -> int:
    return sum(open_keys.get(key, 0) for key in keys)


def _in_words(key: Key) -> str:
    kind, name = key
    title = titles().get(name, name)
    return title if kind in ("destination", "intent") else f"{kind}: {title}"


def _known_share(conversations: Iterable[frozenset[Key]], taught: Coverage) -> float:
    counts: Counter[bool] = Counter()
    for keys in conversations:
        names = {name for kind, name in keys if kind == "destination"}
        if names:
            counts[bool(names & taught.destinations.keys())] += 1
    return share(counts[True], counts.total())
