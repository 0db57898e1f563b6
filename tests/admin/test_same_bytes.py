"""A recipe and the same conversations give the same bytes: in another process, place and language, on either database.

The bytes themselves are noted as well, so that another machine, another version of Python or of a library that changed
them would be seen.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.admin.same_bytes import NOTED, RECIPES

ROOT = Path(__file__).parents[2]
SURROUNDINGS = {
    1: {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    2: {"PYTHONHASHSEED": "2", "TZ": "Pacific/Pago_Pago", "LC_ALL": "tr_TR.UTF-8"},
    3: {"PYTHONHASHSEED": "3", "TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8"},
}
"""By the seed of the order in which the rows are written: where the day begins, where it ends, and between hours."""


@pytest.mark.parametrize(
    ("database_address", "seed"),
    [("sqlite", 1), ("sqlite", 2), pytest.param("postgresql", 3, marks=pytest.mark.postgres)],
    indirect=["database_address"],
)
def test_the_same_conversations_give_the_bytes_that_are_noted(database_address: str, seed: int) -> None:
    given = SURROUNDINGS[seed] | {"PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "tests.admin.same_bytes", database_address, str(seed)]
    environment = {**os.environ, **given}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(NOTED.read_text("utf-8"))


def test_what_is_noted_holds_something_of_every_recipe() -> None:
    noted = json.loads(NOTED.read_text("utf-8"))
    assert {name.partition(",")[0] for name in noted} == set(RECIPES)
    assert len({noted[f"{name}, training"] for name in RECIPES}) == len(RECIPES)
    assert {"by origin, validation", "shuffled, validation"} <= set(noted)
