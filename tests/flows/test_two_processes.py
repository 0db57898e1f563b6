"""A switch of the traffic as another process sees it: at once, because every new conversation reads the plan anew."""

from pathlib import Path

import pytest

from tests.chat_app.chainlit_client import ChainlitClient
from tests.flows.server_process import ServerProcess
from tests.flows.staff import Staff


@pytest.mark.slow
async def test_a_promotion_in_one_process_is_followed_by_new_conversations_in_another(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with ServerProcess(tmp_path) as desks, Staff(desks.address) as admin:
        note = desks.emulator()
        other = ServerProcess(
            tmp_path / "other",
            WAYFARER_PARTS="chat",
            WAYFARER_DATABASE_URL=f"sqlite+aiosqlite:///{desks.data_dir / 'wayfarer.db'}",
            AZURE_OPENAI_ENDPOINT=note["url"],
            AZURE_OPENAI_API_KEY=note["key"],
            AZURE_ARM_URL=note["url"],
            AZURE_ARM_TOKEN=note["key"],
            AZURE_SUBSCRIPTION_ID="00000000-0000-0000-0000-000000000000",
            AZURE_RESOURCE_GROUP="wayfarer",
            AZURE_ACCOUNT_NAME="wayfarer",
            AZURE_LOCATION="swedencentral",
        )
        with other:
            admin.sign_in(desks.first_login_link())
            asked = {"name": "Shorter", "deployment": 1, "system_prompt": "Answer travel questions in one sentence."}
            release = admin.post("/releases", asked)["id"]
            async with ChainlitClient(other.address) as early:
                await early.ask("What should I see in Rome?")
                admin.post(f"/releases/{release}/promote")
                async with ChainlitClient(other.address) as late:
                    await late.ask("What should I see in Rome?")
                    await early.ask("And to eat?")
                    assert _releases(admin, late.thread_id) == [release]
                    assert _releases(admin, early.thread_id) == [1, 1]
            admin.post("/releases/rollback")
            async with ChainlitClient(other.address) as after:
                await after.ask("What should I see in Rome?")
                assert _releases(admin, after.thread_id) == [1]


def _releases(admin: Staff, conversation: str) -> list[int]:
    return [exchange["release_id"] for exchange in admin.get(f"/conversations/{conversation}")]
