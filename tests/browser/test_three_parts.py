"""A traveller, a reviewer and an admin go once round the wheel in a real browser."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import PICTURES_FOLDER, Picture, Visits
from tests.flows.server_process import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]
DEPLOYMENT = "browser-voice"


async def test_traveller_reviewer_and_admin_turn_the_wheel(
    server: ServerProcess, visits: Visits, picture: Picture
) -> None:
    traveller = await visits.person()
    await _talk_and_rate(traveller, picture)
    admin = await visits.person()
    await _sign_in(admin, server.first_login_link())
    reviewer = await visits.person()
    await _sign_in(reviewer, _new_reviewer(server))
    await _review_by_keyboard(reviewer, picture)
    await _build_a_version(admin, picture)
    await _train(admin, picture)
    await _deploy(admin)
    await _compare(admin, picture)
    await _promote(admin, picture)
    await _ask(await visits.person(), "What should I see in Rome?")
    assert await _last_deployment(admin) == DEPLOYMENT
    await _roll_back(admin)
    await _ask(await visits.person(), "What should I see in Lisbon?")
    assert await _last_deployment(admin) == "travel-base"
    assert visits.foreign == []
    assert visits.errors == []


async def _talk_and_rate(page: Page, picture: Picture) -> None:
    await page.goto("/")
    await expect(
        page.get_by_role("button", name="What can you do?").or_(page.get_by_text("What can you do?")).first
    ).to_be_visible()
    await page.wait_for_timeout(1_000)  # the welcome fades in
    await picture(page, "chat-welcome")
    await _ask(page, "Where in Rome should I stay?")
    await _ask(page, "What are some local delicacies I should try?")
    thumb = page.locator("button.negative-feedback-off").last
    await thumb.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill("A little flat")
    await dialog.get_by_role("button", name="Send rating").click()
    await expect(page.locator("button.negative-feedback-on")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("Where in Rome should I stay?").last).to_be_visible()
    await expect(page.locator("button.negative-feedback-on")).to_be_visible()
    await picture(page, "chat")


async def _ask(page: Page, question: str) -> None:
    if page.url == "about:blank":
        await page.goto("/")
    await page.wait_for_timeout(1_500)  # Enter is ignored until the socket is connected, which the page does not show
    thumbs = page.locator("button.positive-feedback-off, button.positive-feedback-on")  # shown when a reply has ended
    before = await thumbs.count()
    await page.locator("#chat-input").click()
    await page.keyboard.type(question)
    await page.keyboard.press("Enter")
    await expect(thumbs).to_have_count(before + 1, timeout=30_000)


async def _sign_in(page: Page, link: str) -> None:
    await page.goto(link)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="The wheel")).to_be_visible()


def _new_reviewer(server: ServerProcess) -> str:
    printed = server.command("users", "add", "reviewer@example.com", "--role", "reviewer")
    found = re.search(r"/staff/link/\S+", printed)
    assert found, printed
    return found.group()


async def _review_by_keyboard(page: Page, picture: Picture) -> None:
    await page.goto("/admin/reviews")
    await page.get_by_role("link", name="Where in Rome should I stay?").click()
    await expect(page.get_by_role("heading", name="Decision")).to_be_visible()
    await page.wait_for_load_state()  # the heading is there before the script that listens to the keys
    await page.keyboard.press("j")
    await page.keyboard.press("e")
    await page.locator("textarea[name=ideal_reply]:visible").fill(
        "Yum! Twirl your fork through cacio e pepe, crunch into supplì and save room for maritozzi with your morning "
        "coffee. Which will you taste first?"
    )
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("ideal reply written")).to_be_visible()
    await picture(page, "review")
    transcript = page.url
    await page.keyboard.press("a")
    await expect(page).not_to_have_url(transcript)
    await page.goto("/admin/reviews?status=approved")
    await expect(page.get_by_role("link", name="Where in Rome should I stay?")).to_be_visible()


async def _build_a_version(page: Page, picture: Picture) -> None:
    await page.goto("/admin/datasets")
    await page.get_by_role("button", name="Add the project's own sample set").click()
    await page.goto("/admin/datasets/new")
    await page.get_by_label("Note").fill("First voice")
    await page.get_by_role("button", name="Build the version").click()
    await expect(page).to_have_url(re.compile(r"/admin/datasets/1$"))
    await picture(page, "dataset")


async def _train(page: Page, picture: Picture) -> None:
    await page.goto("/admin/training-jobs/new")
    await page.get_by_label("Suffix").fill("browser")
    if not PICTURES_FOLDER:
        await page.get_by_text("Advanced: hyperparameters").click()
        await page.get_by_label("n_epochs").fill("1")  # `make loop` trains as long as the service chooses
    await page.get_by_role("button", name="Start the job").click()
    await expect(page.get_by_role("img", name=re.compile("loss", re.I)).first).to_be_visible(timeout=60_000)
    await expect(page.get_by_text("succeeded").first).to_be_visible(timeout=240_000)
    await picture(page, "training")


async def _deploy(page: Page) -> None:
    await page.get_by_role("link", name="Deploy").last.click()
    await page.get_by_label("Name of the deployment").fill(DEPLOYMENT)
    await page.get_by_role("button", name="Deploy").click()
    row = page.get_by_role("row").filter(has_text=DEPLOYMENT)
    await expect(row.get_by_role("link", name="Make a release")).to_be_visible(timeout=60_000)


async def _compare(page: Page, picture: Picture) -> None:
    row = page.get_by_role("row").filter(has_text=DEPLOYMENT)
    await row.get_by_role("link", name="Make a release").click()
    await page.get_by_label("Name").fill("Browser voice")
    await page.get_by_role("button", name="Make the release").click()
    await page.goto("/admin/evaluations/new?candidate=2")
    await page.get_by_label("Samples").fill("2")
    await page.get_by_role("button", name="Compare").click()
    await expect(page.get_by_text("Whole reply, median")).to_be_visible(timeout=90_000)
    await picture(page, "comparison")


async def _promote(page: Page, picture: Picture) -> None:
    await page.goto("/admin/releases")
    await page.get_by_role("row").filter(has_text="Browser voice").get_by_role("button", name="Promote").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("100 %")
    await dialog.get_by_role("button", name="Promote").click()
    await expect(page.get_by_role("button", name="Roll back")).to_be_visible()
    await picture(page, "releases")


async def _roll_back(page: Page) -> None:
    await page.goto("/admin/releases")
    await page.get_by_role("button", name="Roll back").click()
    await expect(page.get_by_role("cell", name="rollback")).to_be_visible()


async def _last_deployment(admin: Page) -> str:
    """Who answered the latest turn, as the API tells a signed-in admin."""
    latest = (await (await admin.request.get("/api/v1/conversations?limit=1")).json())[0]
    exchanges = await (await admin.request.get(f"/api/v1/conversations/{latest['id']}")).json()
    return str(exchanges[-1]["deployment"])
