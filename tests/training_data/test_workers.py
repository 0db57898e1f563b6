import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from training_data.normalised import normalised
from training_data.survey.survey import survey_lines
from training_data.workers import WorkerDied, Workers


@pytest.fixture
def workers() -> Iterator[Workers]:
    two = Workers(2)
    yield two
    two.close()


def test_work_is_done_elsewhere_for_many_threads_at_once(workers: Workers) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: workers.do(normalised, f"Rome, {number}!"), range(50)))
    assert found == [f"rome {number}" for number in range(50)]


def test_what_the_work_raises_is_raised_here_and_the_process_goes_on(workers: Workers) -> None:
    for _ in range(3):
        with pytest.raises(TypeError, match="content"):
            workers.do(survey_lines, "training")
    assert workers.do(normalised, "Rome!") == "rome"


def test_a_process_that_died_is_told_from_an_answer(workers: Workers) -> None:
    for process in workers._processes:
        process.kill()
        process.wait()
    with pytest.raises(WorkerDied, match="normalised"):
        workers.do(normalised, "Rome!")


def test_nothing_goes_on_after_the_end() -> None:
    two = Workers(2)
    two.close()
    assert all(isinstance(process, subprocess.Popen) and process.poll() is not None for process in two._processes)
