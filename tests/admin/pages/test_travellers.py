"""A traveller's page, the erasure behind it, and the pages of where lines come from and what became of them."""

import re
from typing import Any

import pytest

from admin.erasure import erase_traveller
from core.models import Deployment, DeploymentState, JobState, Release, Role, TrainingJob, User, saved
from core.services import Services
from tests.admin.approved_talks import add_approved, add_talk, build, correct
from tests.admin.pages.conftest import Browse

VOICE = "gpt-4o.ft-rome"
LEARNED = "/admin/conversations/city0/lineage"


@pytest.fixture
async def traveller(services: Services, staff: dict[Role, User]) -> User:
    """Twelve conversations in version 1; a finished and a running job on it, and a release of the model."""
    database, admin = services.database, staff[Role.ADMIN]
    await add_approved(database, staff[Role.TRAVELLER], staff[Role.REVIEWER], 12)
    await correct(database, staff[Role.REVIEWER], "city3-0", "Walk up at dawn. Shall we?")
    version = saved((await build(services, admin)).id)
    common: dict[str, Any] = {"base_model": "gpt-4o", "training_version_id": version, "created_by": admin.id}
    async with database.writing() as session:
        session.add(TrainingJob(id=7, state=JobState.SUCCEEDED, fine_tuned_model=VOICE, **common))
        session.add(TrainingJob(id=8, state=JobState.RUNNING, training_file_id="file-1", **common))
        session.add(Deployment(id=9, name="rome", model=VOICE, state=DeploymentState.READY))
        await session.flush()
        session.add(Release(id=9, name="Roman voice", deployment_id=9, system_prompt="You are kind."))
    return staff[Role.TRAVELLER]


async def test_the_page_names_what_will_happen(browse: Browse, traveller: User) -> None:
    page = (await browse(Role.ADMIN).get(f"/admin/travellers/{traveller.id}")).text
    page = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "12 conversations with 12 replies, 12 ratings and 12 reviews of staff are deleted." in page
    assert "Dataset version 1 loses its files" in page
    assert "Training job 8 is cancelled." in page
    assert "deleted at Azure (1 known), as soon as Azure answers." in page
    assert "Models that learned stay, and go on answering" in page
    assert VOICE in page and "Release 9, Roman voice" in page


async def test_nothing_happens_without_the_tick(browse: Browse, traveller: User) -> None:
    answer = await browse(Role.ADMIN).post(f"/admin/travellers/{traveller.id}/erase")
    assert answer.status_code == 422 and "Nothing was erased: tick the box" in answer.text
    assert "About city0" in answer.text


async def test_an_erasure_is_asked_for_and_followed_on_the_page(browse: Browse, traveller: User) -> None:
    admin, path = browse(Role.ADMIN), f"/admin/travellers/{traveller.id}"
    answer = await admin.post(f"{path}/erase", data={"understood": "yes"})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    page = (await admin.get(path)).text
    assert "looking for files" in page and "Waiting for 1 training job to end" in page
    assert "About city0" not in page and VOICE in page and "for good" not in page
    assert traveller.id in (await admin.get("/admin/travellers")).text
    assert "text erased" in (await admin.get("/admin/datasets")).text
    assert "v1 · " not in (await admin.get("/admin/training-jobs/new")).text
    assert (await admin.get("/admin/datasets/1/extend")).status_code == 200
    version = (await admin.get("/admin/datasets/1")).text
    assert "The text of this version was erased" in version and "Train on it" not in version
    assert (await admin.get("/admin/datasets/1/training.jsonl")).status_code == 409
    assert (await admin.get("/admin/datasets/1/check")).status_code == 409
    assert "text erased" in (await admin.get(LEARNED)).text
    line = (await admin.get("/admin/datasets/1/training/lines/1")).text
    assert "held the text of a traveller who was erased" in line and "deleted or erased" in line


@pytest.mark.parametrize("text", ["city0", "guest:6f1c", "6f1c"])
async def test_a_traveller_is_found(browse: Browse, traveller: User, text: str) -> None:
    answer = await browse(Role.ADMIN).get("/admin/travellers", params={"find": text})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/travellers/{traveller.id}")


async def test_who_is_not_found_is_said(browse: Browse, traveller: User, staff: dict[Role, User]) -> None:
    for text in ("<nobody>", staff[Role.ADMIN].id):
        answer = await browse(Role.ADMIN).get("/admin/travellers", params={"find": text})
        assert answer.status_code == 404 and "No traveller and no traveller&#39;s conversation" in answer.text
    answer = await browse(Role.ADMIN).get(f"/admin/travellers/{staff[Role.REVIEWER].id}")
    assert answer.status_code == 409 and "member of staff" in answer.text


async def test_from_a_conversation_to_the_releases(browse: Browse, traveller: User) -> None:
    reviewer = (await browse(Role.REVIEWER).get(LEARNED)).text
    assert 'href="/admin/datasets/1"' in reviewer and VOICE in reviewer and "Release 9, Roman voice" in reviewer
    assert 'href="/admin/releases"' not in reviewer  # no door that is closed to them
    assert 'href="/admin/releases"' in (await browse(Role.ADMIN).get(LEARNED)).text
    review = (await browse(Role.ADMIN).get("/admin/reviews/city0")).text
    assert f'href="{LEARNED}"' in review and f'href="/admin/travellers/{traveller.id}"' in review
    assert "/admin/travellers/" not in (await browse(Role.REVIEWER).get("/admin/reviews/city0")).text


async def test_from_a_line_to_the_people_behind_it(browse: Browse, traveller: User) -> None:
    reviewer = browse(Role.REVIEWER)
    lines = [(await reviewer.get(f"/admin/datasets/1/training/lines/{line}")).text for line in range(1, 13)]
    corrected = next(page for page in lines if "/admin/conversations/city3/lineage" in page)
    assert "Walk up at dawn." in corrected and "Reviewed by rui" in corrected and "thumb up" in corrected
    assert "weight 1: " in corrected and VOICE in corrected
    assert 'href="/admin/datasets/1/training/lines/2"' in lines[0]
    assert (await reviewer.get("/admin/datasets/1/training/lines/99")).status_code == 404


async def test_a_conversation_that_taught_nothing_says_so(
    services: Services, browse: Browse, staff: dict[Role, User]
) -> None:
    await add_talk(services.database, staff[Role.TRAVELLER], "oslo", None)
    assert "No version was made from it." in (await browse(Role.REVIEWER).get("/admin/conversations/oslo/lineage")).text
    assert (await browse(Role.REVIEWER).get("/admin/conversations/nobody/lineage")).status_code == 404


async def test_a_failed_erasure_is_tried_again_from_the_page(
    services: Services, browse: Browse, traveller: User, staff: dict[Role, User]
) -> None:
    async with services.database.writing() as session:
        erasure = await erase_traveller(session, staff[Role.ADMIN], traveller.id)
        erasure.state, erasure.error, erasure.due_at = "failed", "Azure answered 400", None  # type: ignore[assignment]
    admin, path = browse(Role.ADMIN), f"/admin/travellers/{traveller.id}"
    assert "Azure answered 400" in (await admin.get(path)).text
    assert re.search(f'href="{path}"[^>]*>An erasure failed: try it again', (await admin.get("/admin")).text)
    await admin.post(f"{path}/erase", data={"understood": "yes"})
    page = (await admin.get(path)).text
    assert "Azure answered 400" not in page and "looking for files" in page
