"""What a training file teaches: intents, destinations and both together, in conversations."""

from collections import Counter
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from training_data.topics.asked import Asked, asked_in

PAIRS_KEPT = 5_000
"""They are kept with every version."""


class Coverage(BaseModel):
    """Conversations by what they ask; one that asks three things counts at each. `pairs`: destination -> intent.

    `conversations` is how many there are. The most frequent come first. Questions whose reply is not learned do not
    count as taught.
    """

    model_config = ConfigDict(frozen=True)
    conversations: int = 0
    intents: dict[str, int] = {}
    destinations: dict[str, int] = {}
    pairs: dict[str, dict[str, int]] = {}


class CoverageCounter:
    def __init__(self) -> None:
        self._conversations = 0
        self._intents: Counter[str] = Counter()
        self._destinations: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()

    def add(self, questions: Iterable[str]) -> None:
        """The questions of one conversation, in order."""
        self.add_asked(asked_in(questions))

    def add_asked(self, asked: Iterable[Asked]) -> None:
        asked = list(asked)
        self._conversations += 1
        self._intents.update({intent for one in asked for intent in one.intents})
        self._destinations.update({destination for one in asked for destination in one.destinations})
        self._pairs.update({pair for one in asked for pair in one.pairs})

    def merge(self, later: "CoverageCounter") -> None:
        self._conversations += later._conversations
        self._intents.update(later._intents)
        self._destinations.update(later._destinations)
        self._pairs.update(later._pairs)

    def coverage(self) -> Coverage:
        pairs: dict[str, dict[str, int]] = {}
        for (destination, intent), count in sorted(self._pairs.items(), key=_most)[:PAIRS_KEPT]:
            pairs.setdefault(destination, {})[intent] = count
        return Coverage(
            conversations=self._conversations,
            intents=dict(sorted(self._intents.items(), key=_most)),
            destinations=dict(sorted(self._destinations.items(), key=_most)),
            pairs=pairs,
        )


def _most(item: tuple[object, int]) -> tuple[int, str]:
    return -item[1], str(item[0])
