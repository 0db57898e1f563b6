"""The report of a version as a page, what a job would cost beside its form, and figures of files that are checked."""

import re

import pytest

from admin.dataset_imports import import_file
from admin.datasets import BuildRequest, build_version
from core.models import Role, User
from core.services import Services
from tests.admin.pages.conftest import Browse
from tests.admin.training_path import SYSTEM_MESSAGE, example_file


async def test_the_report_says_what_a_version_says_costs_and_lacks(week: None, browse: Browse) -> None:
    page = (await browse(Role.REVIEWER).get("/admin/datasets/2/report")).text
    for heading in ("Tokens and lengths", "What it would cost", "What travellers ask", "How the replies speak"):
        assert heading in page
    assert "GlobalStandard" in page and "2026-02-11" in page
    listed = page[page.index("Conversations to review next") :]
    assert re.search(r'href="/admin/reviews/00000000-0000-4000-8000-0000000000\d\d"', listed)


async def test_the_page_of_a_version_leads_to_its_report(week: None, browse: Browse) -> None:
    page = (await browse(Role.REVIEWER).get("/admin/datasets/1")).text
    assert 'href="/admin/datasets/1/report"' in page and "of them learned" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("training_version=1&base_model=gpt-4.1-2025-04-14&n_epochs=3", "× 3 epochs."),
        ("training_version=1&base_model=gpt-4.1&n_epochs=", "if the service chooses as usual"),
        ("training_version=1&base_model=gpt-9&training_type=Standard", "No estimate"),
        ("training_version=1&base_model=", "Choose a base model"),
        ("training_version=99&base_model=gpt-4.1", "Choose a base model"),
        ("training_version=1&base_model=gpt-4.1&n_epochs=many", "Choose a base model"),
    ],
)
async def test_the_form_of_a_job_says_what_it_would_cost(week: None, browse: Browse, asked: str, said: str) -> None:
    answer = await browse(Role.ADMIN).get(f"/admin/training-jobs/cost?{asked}&validation_version=&suffix=voice")
    assert answer.status_code == 200 and said in answer.text


async def test_files_that_are_checked_are_surveyed_too(browse: Browse, services: Services) -> None:
    files = [("training", (f"{name}.jsonl", b"\xef\xbb\xbf" + example_file(name))) for name in ("one", "two")]
    page = (await browse(Role.REVIEWER).post("/admin/datasets/check", data={"epochs": "1"}, files=files)).text
    assert "What it teaches" in page and "Tokens and lengths" in page
    examples = sum(len(content.splitlines()) for _, (_, content) in files)
    assert f'<td>Training</td><td class="n">{examples}</td>' in page


async def test_what_is_no_example_has_no_figures(browse: Browse, services: Services) -> None:
    files = {"training": ("a.jsonl", b"not json\n")}
    answer = await browse(Role.REVIEWER).post("/admin/datasets/check", data={"epochs": "1"}, files=files)
    assert answer.status_code == 200 and "Tokens and lengths" not in answer.text


async def test_questions_that_repeat_lead_to_their_lines(
    browse: Browse, services: Services, staff: dict[Role, User]
) -> None:
    lines = example_file("twice").splitlines()
    shouted = lines[0].replace(b"what is Rome like", b"WHAT IS ROME LIKE").replace(b"Which street", b"Which square")
    assert shouted != lines[0]
    async with services.database.writing() as session:
        file = await import_file(session, staff[Role.ADMIN], "twice.jsonl", b"\n".join([*lines, shouted]))
    request = BuildRequest(system_message=SYSTEM_MESSAGE, import_ids=[file.id], validation_share=0.0)
    await build_version(services, staff[Role.ADMIN], request)
    page = (await browse(Role.REVIEWER).get("/admin/datasets/1/report")).text
    assert "2 questions of 25 stand in 1 group" in page
    assert 'training, line <a href="/admin/datasets/1/training/lines' in page
