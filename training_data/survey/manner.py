"""How the replies that are learned speak: languages, how they begin and end, refusals, links."""

from collections import Counter

from pydantic import BaseModel, ConfigDict

from training_data.languages import language_of
from training_data.reply_rules import check_reply
from training_data.survey.spoken import Spoken
from training_data.survey.spread import share

WORDS = 3
SHOWN = 10
LINES_SHOWN = 20
UNKNOWN = "unknown"
_REFUSAL, _LINK = "refusing_reply", "markup_in_reply"
_CLOSING_MARKS = " \t\r\n\"'”’»)*_"


class Habit(BaseModel):
    """Words that several replies have in common, with how many do and their share."""

    model_config = ConfigDict(frozen=True)
    words: str
    replies: int
    share: float


class Noticed(BaseModel):
    """How many replies, and the first lines that hold them."""

    model_config = ConfigDict(frozen=True)
    replies: int
    share: float
    lines: tuple[int, ...]


class Manner(BaseModel):
    """`languages`: of replies, by ISO 639-1 code, with "unknown" for those too short to tell."""

    model_config = ConfigDict(frozen=True)
    languages: dict[str, int]
    openings: tuple[Habit, ...]
    closings: tuple[Habit, ...]
    distinct_openings: int
    refusals: Noticed
    links: Noticed


class MannerCounter:
    def __init__(self) -> None:
        self._replies = 0
        self._languages: Counter[str] = Counter()
        self._openings: Counter[str] = Counter()
        self._closings: Counter[str] = Counter()
        self._noticed: dict[str, list[int]] = {_REFUSAL: [], _LINK: []}

    def add(self, example: Spoken) -> None:
        for reply in example.learned:
            words = reply.split()
            if not words:
                continue
            self._replies += 1
            self._languages[language_of(reply) or UNKNOWN] += 1
            self._openings[" ".join(words[:WORDS])] += 1
            self._closings[" ".join(words[-WORDS:]).strip(_CLOSING_MARKS)] += 1
            for code in {found.code for found in check_reply(reply, example.line, "")} & self._noticed.keys():
                self._noticed[code].append(example.line)

    def merge(self, later: "MannerCounter") -> None:
        self._replies += later._replies
        self._languages.update(later._languages)
        self._openings.update(later._openings)
        self._closings.update(later._closings)
        for code, lines in later._noticed.items():
            self._noticed[code] += lines

    def manner(self) -> Manner:
        return Manner(
            languages=dict(self._languages.most_common()),
            openings=self._habits(self._openings),
            closings=self._habits(self._closings),
            distinct_openings=len(self._openings),
            refusals=self._noticing(_REFUSAL),
            links=self._noticing(_LINK),
        )

    def _habits(self, counts: Counter[str]) -> tuple[Habit, ...]:
        """Only what at least two replies share."""
        most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]
        return tuple(Habit(words=w, replies=n, share=share(n, self._replies)) for w, n in most if n > 1)

    def _noticing(self, code: str) -> Noticed:
        lines = self._noticed[code]
        shown = tuple(dict.fromkeys(lines))[:LINES_SHOWN]
        return Noticed(replies=len(lines), share=share(len(lines), self._replies), lines=shown)
