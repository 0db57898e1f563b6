import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from training_data.assembly import LineStore
from training_data.build import ReviewedConversation, ReviewedExchange
from training_data.made_lines import Batch, make_batch
from training_data.recipe import Recipe

LINES = 200


@pytest.fixture
def store() -> Iterator[LineStore]:
    talks = [
        ReviewedConversation(f"talk-{n}", (ReviewedExchange(f"e-{n}", f"Where {n}?", "There! " * (n % 7 + 1), 1),))
        for n in range(LINES)
    ]
    store = LineStore()
    for line in make_batch(Batch(talks), Recipe(system_message="Be cheerful.")).lines:
        store.add(line)
    yield store
    store.close()


@pytest.fixture
def threads_by_turns() -> Iterator[None]:
    """Threads take turns as often as they can, so that two that disturb each other do."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("threads_by_turns")
def test_threads_read_at_once_what_one_reads_alone(store: LineStore) -> None:
    alone = [(store.content(number), store.facts(number)) for number in range(LINES)]

    def all_of_it(_: int) -> bool:
        return [(store.content(number), store.facts(number)) for number in range(LINES)] == alone

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(all_of_it, range(12)))
