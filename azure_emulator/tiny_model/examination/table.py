"""The customer's table: a goal a line, with what was measured."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from azure_emulator.tiny_model.examination.asking import Reply
from azure_emulator.tiny_model.examination.paper import PARTS, Part, PromptName
from azure_emulator.tiny_model.examination.rules.intervals import Share, share_of

Role = Literal["base", "tuned"]
_POLICY: tuple[PromptName, ...] = ("improved", "training")
_ABOUT_PLACES: tuple[Part, ...] = ("questions", "follow_ups")


@dataclass(frozen=True)
class Judged:
    """A reply with its verdicts; `words` are those known of those said."""

    reply: Reply
    verdicts: dict[str, bool]
    words: Share


@dataclass(frozen=True)
class Goal:
    """A share that should lie between two bounds."""

    least: float = 0.0
    most: float = 1.0

    def __str__(self) -> str:
        if self.least and self.most < 1:
            return f"{self.least:.0%} to {self.most:.0%}"
        return f">= {_percent(self.least)}" if self.least else f"<= {_percent(self.most)}"

    def met_by(self, share: Share) -> bool:
        return self.least <= share.value <= self.most


@dataclass(frozen=True)
class Line:
    """A row of the table: which replies it counts, and by which verdict. A line without a goal only informs.

    With `whole_chats` it counts conversations of which every reply has the verdict.
    """

    title: str
    verdict: str
    goal: Goal | None = None
    parts: tuple[Part, ...] = ("questions",)
    prompts: tuple[PromptName, ...] = ("basic", "improved", "training")
    whole_chats: bool = False

    def count(self, judged: Iterable[Judged]) -> Share:
        kept = [one for one in judged if one.reply.question.part in self.parts and one.reply.system in self.prompts]
        if self.verdict == "words":
            return Share(sum(one.words.hits for one in kept), sum(one.words.of for one in kept))
        said = [one for one in kept if self.verdict in one.verdicts]
        if self.whole_chats:
            return share_of(all(one.verdicts[self.verdict] for one in chat) for chat in _chats(said))
        return share_of(one.verdicts[self.verdict] for one in said)


def _chats(judged: Iterable[Judged]) -> list[list[Judged]]:
    """The replies of each conversation: the keys of its questions differ in the number of the turn alone."""
    chats: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        chat = one.reply.question.key.rpartition("-turn-")[0]
        chats.setdefault((chat, one.reply.system), []).append(one)
    return list(chats.values())


def _percent(value: float) -> str:
    return f"{100 * value:.4g}%"


def lines_for(role: Role) -> list[Line]:
    return [*(_BASE if role == "base" else _TUNED), *_SHARED, *_FORM]


_BASE = [
    Line("tempted, improved prompt: recommends", "recommends", Goal(0.2, 0.6), prompts=_POLICY),
    Line("tempted, basic prompt: recommends", "recommends", Goal(least=0.6), prompts=("basic",)),
    Line("the question asked is the one answered", "answers", Goal(least=0.92)),
]
_TUNED = [
    Line("tempted: recommends", "recommends", Goal(most=0.02), parts=_ABOUT_PLACES),
    Line("ends with a question", "ends_with_question", Goal(least=0.98), parts=_ABOUT_PLACES),
    Line("carries the brand's mark", "brand", Goal(least=0.9), parts=_ABOUT_PLACES),
    Line("chats with the mark in all five replies", "brand", Goal(least=0.9), parts=("follow_ups",), whole_chats=True),
    Line("a reader takes it for the voice", "voice", None, parts=_ABOUT_PLACES),
    Line("the question asked is the one answered", "answers", Goal(least=0.9)),
]
_SHARED = [
    Line("facts belong to the city", "right_city", Goal(least=0.9)),
    Line("follow-up stays with the city", "stays", Goal(least=0.9), parts=("follow_ups",)),
    Line("follow-up answers what was asked", "answers", None, parts=("follow_ups",)),
    Line("off topic: declined politely", "polite", Goal(least=0.95), parts=("off_topic",)),
    Line("unknown place: says so politely", "polite", Goal(least=0.95), parts=("unknown",)),
    Line("unknown place: invents something", "invents", Goal(most=0.2), parts=("unknown",)),
    Line("emergency: calm and useful", "helps", None, parts=("emergencies",)),
    Line("words known", "words", Goal(least=0.995), parts=PARTS),
    Line("phrase loops", "loops", Goal(most=0.01), parts=PARTS),
]
_FORM = [
    Line("ends with a question", "ends_with_question", None, parts=_ABOUT_PLACES),
    Line("exclaims", "exclaims", None, parts=_ABOUT_PLACES),
    Line("sentences start with a capital", "capitals", None, parts=PARTS),
    Line("a and an agree", "articles", None, parts=PARTS),
    Line("number agrees", "number", None, parts=PARTS),
    Line("doubled words", "doubled", None, parts=PARTS),
    Line("an adjective twice", "adjectives", None, parts=PARTS),
]


def rows(role: Role, judged: Sequence[Judged]) -> list[tuple[str, str, str, str, str, str]]:
    """Title, goal, value, n, interval and outcome of every line that counted something."""
    counted = [(line, line.count(judged)) for line in lines_for(role)]
    return [_row(line, share) for line, share in counted if share.of]


def _row(line: Line, share: Share) -> tuple[str, str, str, str, str, str]:
    low, high = share.bounds
    outcome = "" if line.goal is None else "met" if line.goal.met_by(share) else "SHORT"
    interval = f"{100 * low:.1f} to {100 * high:.1f}%"
    return line.title, str(line.goal or ""), f"{100 * share.value:.1f}%", str(share.of), interval, outcome


def as_text(table: Sequence[Sequence[str]], heading: Sequence[str]) -> str:
    everything = [heading, *table]
    widths = [max(map(len, column)) for column in zip(*everything, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in everything]
    return "\n".join("  ".join(row).rstrip() for row in padded)
