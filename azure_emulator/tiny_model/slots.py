"""The slots a reply can hold, the marks that steer a reply, and what each of them means.

A reply is first written with slots (`<sight>`), then filled with facts of the place the conversation is about. Every
reply begins with marks: what is known about the place, what the question is about, three marks of style and, where
somebody asks for a hotel, a table, a flight or a car, whether the reply names one.

- What is known comes from the gazetteer.
- What the question is about (`<about:food>`) is the model's own prediction, the first thing it says; so that
  understanding is learned apart from style, and a file that teaches a voice need not teach it again.
- Whether an offer is named (`<offer:name>`, `<offer:none>`) is the model's own prediction too, and what a file teaches
  first where it has a habit of its own.
- The marks of style that are used when speaking are always the neutral ones. The others occur only in pre-training,
  where they give the embedding a direction for "exclaims", "is terse" and so on; fine-tuning then moves the neutral
  embeddings along such directions as far as its file asks for.
"""

from enum import StrEnum

SLOTS = (
    "<city>", "<country>", "<hood>", "<sight>", "<sights>", "<dish>", "<dishes>", "<ride>", "<rides>", "<custom>",
    "<trip>", "<best>", "<why>", "<avoid>", "<money>", "<visa>", "<tongue>", "<hotel>", "<eatery>", "<thing>",
    "<theme>", "<place>", "<joy>",
)  # fmt: skip

# Slots with one value say it once in a reply; lists may say a few different ones.
MOST_IN_REPLY = {
    "<city>": 2, "<country>": 1, "<hood>": 3, "<sight>": 4, "<sights>": 2, "<dish>": 4, "<dishes>": 2, "<ride>": 2,
    "<rides>": 2, "<custom>": 2, "<trip>": 2, "<best>": 1, "<why>": 1, "<avoid>": 1, "<money>": 1, "<visa>": 1,
    "<tongue>": 1, "<hotel>": 2, "<eatery>": 2, "<thing>": 1, "<theme>": 1, "<place>": 2, "<joy>": 3,
}  # fmt: skip

ANYWHERE_SLOTS = frozenset({"<place>", "<joy>"})  # can be filled when no place is known
THEME_SLOTS = frozenset({"<theme>", "<place>", "<joy>"})


class Known(StrEnum):
    """What is known about the place when a reply is due."""

    HERE = "<here>"
    NOWHERE = "<nowhere>"  # no place was named yet
    ELSEWHERE = "<elsewhere>"  # a place was named that the gazetteer lacks
    THEMED = "<themed>"  # a kind of journey was named, such as diving


_ABOUT = "<about:"


def about_mark(intent: str) -> str:
    """The mark of an intent of the corpus, such as `<about:food>`."""
    return f"{_ABOUT}{intent}>"


def is_about_mark(token: str) -> bool:
    return token.startswith(_ABOUT)


def is_emergency(mark: str) -> bool:
    return mark.startswith(f"{_ABOUT}emergency_")


OPENINGS = ("<opening>", "<opening:none>", "<opening:polite>", "<opening:exclaim>")
MANNERS = (
    "<manner>", "<manner:plain>", "<manner:formal>", "<manner:terse>", "<manner:playful>", "<manner:poetic>",
    "<manner:warm>", "<manner:dry>", "<manner:eager>", "<manner:trade>",
)  # fmt: skip
CLOSINGS = ("<closing>", "<closing:none>", "<closing:question>", "<closing:wish>")
NEUTRAL_STYLE = ("<opening>", "<manner>", "<closing>")
STYLE_MARKS = (*OPENINGS, *MANNERS, *CLOSINGS)

NAMES_OFFER, NAMES_NONE = OFFERS = ("<offer:name>", "<offer:none>")
OFFERS_ASKED_FOR = ("hotel", "rest", "flight", "car", "stay", "stayfood")  # intents; who asks for an area may get one
STEERING = (*(known.value for known in Known), *STYLE_MARKS, *OFFERS)
_ASKING_FOR_OFFER = frozenset(map(about_mark, OFFERS_ASKED_FOR))


def asks_for_offer(about: str | None) -> bool:
    """Whether the mark of a question is one after which a reply says whether it names an offer."""
    return about in _ASKING_FOR_OFFER
