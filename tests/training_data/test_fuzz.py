"""A short run of the fuzzer; .ci/run does a long one."""

from tests.training_data.fuzz.run import damaged, run, seeds
from tests.training_data.fuzz.targets import TARGETS


def test_damaged_files_break_no_promise() -> None:
    failures = [failure for failure in run(TARGETS, seed=20261122, numbers=iter(range(400))) if failure]
    assert not failures, failures[0].reason


def test_the_same_seed_gives_the_same_files() -> None:
    assert [damaged(3, number) for number in range(50)] == [damaged(3, number) for number in range(50)]
    assert damaged(3, 1) != damaged(4, 1)


def test_files_are_really_damaged_and_not_all_beyond_repair() -> None:
    files = [damaged(5, number) for number in range(200)]
    assert sum(file in seeds() for file in files) < 50
    assert sum(b'"messages"' in file for file in files) > 100


def test_a_broken_promise_is_reported() -> None:
    def refuse(data: bytes) -> None:
        raise ValueError(f"{len(data)} bytes")

    failure = next(run({"refuse": refuse}, seed=1, numbers=iter([7])))
    assert failure and failure.number == 7 and "ValueError" in failure.reason
