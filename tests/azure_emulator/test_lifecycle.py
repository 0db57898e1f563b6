"""Models grow old: first they cannot be trained any more, then they are not served. The movable clock gets there."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from azure_emulator.lifecycle import Lifecycle, Stage
from tests.azure_emulator.conftest import ACCOUNT, LOCATION, chat_lines
from tests.azure_emulator.in_process import TUNED, InProcess, add_tuned_model, deployment, in_process, settle

DAY = 86_400.0
DATED_MODELS = "/openai/models?api-version=2025-04-01-preview"
CHAT = {"model": "travel-base", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 4}

STAGES = [
    pytest.param(0.0, Stage.AVAILABLE, id="new"),
    pytest.param(9.9, Stage.AVAILABLE, id="last moment of training"),
    pytest.param(10.0, Stage.DEPRECATING, id="no more training"),
    pytest.param(19.9, Stage.DEPRECATING, id="last moment of inference"),
    pytest.param(20.0, Stage.DEPRECATED, id="over"),
]


@pytest.mark.parametrize(("now", "stage"), STAGES)
def test_stages(now: float, stage: Stage) -> None:
    assert Lifecycle(fine_tune_until=10.0, inference_until=20.0).stage(now) is stage


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[InProcess]:
    async with in_process(tmp_path, fine_tune_days=30.0, inference_days=60.0, fine_tuned_extra_days=30.0) as own:
        add_tuned_model(own.service)
        yield own


async def base_in_the_region(own: InProcess) -> dict[str, Any]:
    entries = (await own.arm.get(f"{LOCATION}/models")).json()["value"]
    model: dict[str, Any] = entries[0]["model"]
    return model


async def test_dates_are_told_everywhere_alike(own: InProcess) -> None:
    opened = own.service.lifecycles.opened
    listed = {model["id"]: model for model in (await own.http.get(DATED_MODELS)).json()["data"]}
    base, tuned = listed["tiny-travel-2026-11-22"], listed[TUNED]
    assert base["deprecation"] == {"fine_tune": int(opened + 30 * DAY), "inference": int(opened + 60 * DAY)}
    assert tuned["deprecation"] == {"inference": int(opened + 90 * DAY)}
    assert (tuned["model"], tuned["fine_tune"]) == ("tiny-travel-2026-11-22", "ftjob-" + "0" * 31 + "1")
    assert (base["lifecycle_status"], base["capabilities"]["fine_tune"]) == ("generally-available", True)
    shown = await base_in_the_region(own)
    assert shown["deprecation"]["inference"] == shown["skus"][0]["deprecationDate"]


async def test_the_end_of_training(own: InProcess) -> None:
    file = {"file": ("t.jsonl", chat_lines(10), "application/json")}
    made = (await own.http.post("/openai/v1/files", data={"purpose": "fine-tune"}, files=file)).json()
    own.service.clock.move(31 * DAY)
    shown = await base_in_the_region(own)
    assert shown["lifecycleStatus"] == "Deprecating"
    assert "fineTune" not in shown["capabilities"] and shown["capabilities"]["inference"] == "true"
    asked = {"model": "tiny-travel", "training_file": made["id"]}
    refused = await own.http.post("/openai/v1/fine_tuning/jobs", json=asked)
    assert refused.status_code == 400
    assert refused.json()["error"]["message"] == "The specified base model does not support fine-tuning."
    assert (await own.http.post("/openai/v1/chat/completions", json=CHAT)).status_code == 200


async def test_the_end_of_the_base_model(own: InProcess) -> None:
    """What was made of it is served for longer."""
    own.service.clock.move(61 * DAY)
    assert (await base_in_the_region(own))["lifecycleStatus"] == "Deprecated"
    gone = await own.http.post("/openai/v1/chat/completions", json=CHAT)
    assert (gone.status_code, gone.json()["error"]["code"]) == (410, "ModelDeprecated")
    refused = await own.arm.put(f"{ACCOUNT}/deployments/late", json=deployment())
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "ServiceModelDeprecated")
    assert "Name:tiny-travel,Version:2026-11-22' has been deprecated since" in refused.json()["error"]["message"]
    assert (await own.arm.put(f"{ACCOUNT}/deployments/voice", json=deployment(TUNED))).status_code == 201
    settle(own.service)
    asked = {**CHAT, "model": "voice"}
    assert (await own.http.post("/openai/v1/chat/completions", json=asked)).status_code == 200


async def test_a_restart_forgets_no_date(tmp_path: Path) -> None:
    async with in_process(tmp_path) as first:
        opened = first.service.lifecycles.opened
        first.service.clock.move(DAY)
    async with in_process(tmp_path) as second:
        assert second.service.lifecycles.opened == opened
