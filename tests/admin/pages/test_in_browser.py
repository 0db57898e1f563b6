"""The review desk by keyboard, and a page that follows a job, in a real Chromium."""

import asyncio
import re
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Page, async_playwright, expect

from core.identity import SESSION_COOKIE
from core.models import JobState, Role, TrainingJob, TrainingMetric, User
from core.services import Services
from tests.admin.pages.conftest import session_cookie

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
TALK = "/admin/reviews/00000000-0000-4000-8000-000000000000"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed: apt-get install chromium"),
]


@pytest.fixture
async def address(desk: FastAPI) -> AsyncIterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(desk, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    with suppress(asyncio.CancelledError):
        await serving


@pytest.fixture
async def page(address: str, staff: dict[Role, User]) -> AsyncIterator[Page]:
    """An admin's browser. Any error in the console, a refused style or script among them, fails the test."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await chromium.new_context(base_url=address)
        await context.add_cookies(
            [{"name": SESSION_COOKIE, "value": session_cookie(staff[Role.ADMIN]), "url": address}]
        )
        errors: list[str] = []
        page = await context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        await chromium.close()
    assert errors == []


async def test_a_conversation_is_reviewed_by_keyboard_alone(week: None, page: Page) -> None:
    await page.goto(TALK)
    press = page.keyboard.press
    await press("j")
    second = page.locator("#turn-0000-1")
    await expect(second).to_be_focused()
    await press("0")
    await expect(second.locator('[data-weight="0"]')).to_have_attribute("aria-pressed", "true")
    await expect(second).to_be_focused()
    await press("e")
    await press("ControlOrMeta+a")
    await page.keyboard.type("Prati, of course. Shall we look at mornings?")
    await expect(page.locator("#line")).to_contain_text("not saved yet")
    await expect(page.locator("#line")).to_contain_text("Prati, of course.")
    await press("Control+Enter")
    await expect(second.locator(".reply")).to_contain_text("Prati, of course.")
    await expect(page.locator("#line")).not_to_contain_text("not saved yet")
    await press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await press("Escape")
    await press("a")
    await expect(page).to_have_url(re.compile(r"/admin/reviews/[0-9-]+1$"))


async def test_leaving_the_editor_changes_nothing(week: None, page: Page) -> None:
    await page.goto(TALK)
    before = await page.locator("#line pre").inner_text()
    await page.keyboard.press("e")
    await page.keyboard.type("Something else. ")
    await expect(page.locator("#line")).to_contain_text("Something else.")
    await page.keyboard.press("Escape")
    await expect(page.locator("#line pre")).to_have_text(before)


async def test_job_page_follows_the_job_keeps_what_is_open_and_stops_at_the_end(
    week: None, page: Page, services: Services
) -> None:
    await page.goto("/admin/training-jobs/2")
    await page.locator("#loss-table summary").click()
    async with services.database.writing() as session:
        session.add(TrainingMetric(job_id=2, step=35, train_loss=1.0))
    await expect(page.locator(".job-head")).to_contain_text("35", timeout=8_000)
    await expect(page.locator("#loss-table")).to_have_attribute("open", "")
    async with services.database.writing() as session:
        job = await session.get_one(TrainingJob, 2)
        job.state = JobState.SUCCEEDED
    await expect(page.locator(".job-head")).to_contain_text("succeeded", timeout=8_000)
    assert await page.locator("#live").get_attribute("hx-trigger") is None


async def test_theme_is_kept(week: None, page: Page) -> None:
    await page.emulate_media(color_scheme="light")
    await page.goto("/admin")
    await page.locator("[data-theme-toggle]").click()
    await page.reload()
    assert await page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


# The rectangles of all stages, and of the card that they stand in.
STAGES = """[...document.querySelectorAll(".stage > *"), document.querySelector(".wheel")].map((box) => {
  const { left, right, top, bottom } = box.getBoundingClientRect();
  return [left, right, top, bottom];
})"""


@pytest.mark.parametrize("width", [900, 1024, 1280, 1600])
async def test_stages_of_the_wheel_stand_apart_and_within_their_card(week: None, page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    await page.goto("/admin")
    *stages, (left, right, top, bottom) = await page.evaluate(STAGES)
    assert len(stages) == 8
    for number, one in enumerate(stages):
        assert left <= one[0] and one[1] <= right and top <= one[2] and one[3] <= bottom
        for other in stages[number + 1 :]:
            assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]


@pytest.mark.parametrize("path", ["/admin/evaluations/1", "/admin/training-jobs/1"])
async def test_cards_side_by_side_are_equally_high(week: None, page: Page, path: str) -> None:
    await page.goto(path)
    pairs = page.locator(".stack > .halves")
    heights = await pairs.evaluate_all("pairs => pairs.map((two) => [...two.children].map((one) => one.offsetHeight))")
    assert heights and all(len(set(pair)) == 1 for pair in heights)


async def test_focus_returns_to_what_opened_a_dialog(week: None, page: Page) -> None:
    await page.goto("/admin/releases")
    opener = page.locator('[data-opens="promote-2"]')
    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#promote-2")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()


PHONE_PAGES = [
    *("/admin", "/admin/reviews", TALK, "/admin/training-jobs/1", "/admin/releases", "/admin/audit"),
    *("/admin/datasets", "/admin/datasets/2", "/admin/datasets/new?like=2", "/admin/datasets/2/extend"),
    *("/admin/datasets/2/training/lines", "/admin/datasets/1/comparisons/2", "/admin/datasets/2/exports"),
    *("/admin/datasets/imports/new", "/admin/datasets/imports/1"),
]


@pytest.mark.parametrize("path", PHONE_PAGES)
async def test_page_fits_a_phone(week: None, page: Page, path: str) -> None:
    await page.set_viewport_size({"width": 400, "height": 860})
    await page.goto(path)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def test_cases_of_redaction_are_decided_by_keyboard_alone(week: None, page: Page) -> None:
    marked, last = page.locator(".case mark"), page.locator(".last-decision")

    async def press(key: str) -> None:
        await expect(page.locator("#case")).to_be_focused()  # the case has settled: keys before that decide nothing
        await page.keyboard.press(key)

    await page.goto("/admin/redactions")
    await expect(marked).to_have_text("Ottoline Vesper")
    await press("Enter")
    await expect(marked).to_have_text("Kwame")
    await expect(last).to_contain_text("replaced as a name")
    await press("s")
    await expect(marked).to_have_text("Rua das Flores 112")
    await press("k")
    await expect(marked).to_have_text("3 March 1984")
    await expect(last).to_contain_text("kept")
    await press("u")
    await expect(marked).to_have_text("Rua das Flores 112")
    await press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await page.keyboard.press("k")  # a key in the open dialog decides nothing
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("link", name="Open 3")).to_be_visible()


SHAREGPT = b'[{"conversations": [{"from": "human", "value": "Rome?"}, {"from": "gpt", "value": "Ah, Rome!"}]}]'


async def test_a_chosen_file_is_looked_at_at_once_and_again_in_another_format(week: None, page: Page) -> None:
    await page.goto("/admin/datasets/imports/new")
    reading = page.locator("#reading")
    file = {"name": "theirs.json", "mimeType": "application/json", "buffer": SHAREGPT}
    await page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    await expect(reading).to_contain_text("ShareGPT")
    await expect(reading).to_contain_text("can be imported")
    await page.locator("#format").select_option("alpaca")
    await expect(reading).to_contain_text("cannot be imported")
    await expect(reading).to_contain_text("The record on line 1 has no instruction")
    await page.locator("#format").select_option("")
    await expect(reading).to_contain_text("can be imported")
    await page.get_by_role("button", name="Import").click()
    await expect(page).to_have_url(re.compile(r"/admin/datasets/imports/2$"))
    await expect(page.get_by_role("heading", name="theirs.json")).to_be_visible()
