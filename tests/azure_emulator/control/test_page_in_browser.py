"""The emulator's page in a real Chromium: the key, what is shown, the controls, and what it never does."""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Page, async_playwright, expect

from azure_emulator.control_client import ControlClient
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # milliseconds that a loaded machine may need

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed: apt-get install chromium"),
]


@dataclass
class Desk:
    page: Page
    control: ControlClient
    url: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    process = EmulatorProcess(tmp_path_factory.mktemp("shown"))
    yield process
    process.terminate()


@pytest.fixture
async def desk(shown: EmulatorProcess) -> AsyncIterator[Desk]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await chromium.new_context(base_url=shown.url, viewport={"width": 390, "height": 800})
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        with ControlClient(shown.url, KEY) as control:
            desk = Desk(await context.new_page(), control, shown.url)
            desk.page.on("console", lambda message: desk.complaints.append(message.text))
            desk.page.on("pageerror", lambda error: desk.complaints.append(str(error)))
            host = urlsplit(shown.url).netloc
            desk.page.on(
                "request", lambda asked: desk.foreign.append(asked.url) if host not in asked.url[:40] else None
            )
            yield desk
            control.clear_faults()
        await chromium.close()


def ask(desk: Desk, path: str) -> httpx.Response:
    """As some client of the service, beside the page."""
    return httpx.get(f"{desk.url}/openai/v1/{path}", headers={"api-key": KEY})


async def enter(desk: Desk) -> Page:
    await desk.page.goto("/emulator")
    await desk.page.get_by_label("Key", exact=True).fill(KEY)
    await desk.page.get_by_role("button", name="Open").click()
    await expect(desk.page.get_by_role("heading", name="Clock")).to_be_visible()
    return desk.page


async def test_a_wrong_key_is_told_and_a_right_one_is_kept_for_the_tab(desk: Desk) -> None:
    await desk.page.goto("/emulator")
    await expect(desk.page.get_by_role("heading", name="Clock")).to_be_hidden()
    await desk.page.get_by_label("Key", exact=True).fill("wrong")
    await desk.page.get_by_role("button", name="Open").click()
    await expect(desk.page.get_by_role("alert").first).to_contain_text("not the emulator's")
    page = await enter(desk)
    await page.reload()
    await expect(page.get_by_role("heading", name="Clock")).to_be_visible()
    await page.get_by_role("button", name="Forget key").click()
    await expect(page.get_by_role("heading", name="Clock")).to_be_hidden()
    assert await page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [0, 0, ""]


async def test_what_exists_is_shown_and_fits_a_phone(desk: Desk) -> None:
    ask(desk, "models/nowhere")
    page = await enter(desk)
    await expect(page.locator("#deployments")).to_contain_text("travel-base")
    await expect(page.locator("#requests")).to_contain_text("/openai/v1/models/nowhere")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert desk.complaints == [] and desk.foreign == []


async def test_the_clock_is_driven(desk: Desk) -> None:
    page = await enter(desk)
    before = desk.control.clock()["ahead"]
    await page.get_by_role("button", name="+24 h").click()
    await expect(page.locator("#ahead")).to_contain_text("ahead of real time")
    assert 86_390 <= desk.control.clock()["ahead"] - before <= 86_460
    await page.get_by_role("button", name="60×", exact=True).click()
    await expect(page.get_by_role("button", name="60×", exact=True)).to_have_attribute("aria-pressed", "true")
    assert desk.control.clock()["speed"] == 60
    await page.get_by_placeholder("90m, 12h, 3d").fill("soon")
    await page.get_by_role("button", name="Move", exact=True).click()
    await expect(page.locator("#clock-problem")).to_contain_text("Write a distance")
    desk.control.set_speed(1)


async def test_a_fault_is_switched_on_seen_and_removed(desk: Desk) -> None:
    page = await enter(desk)
    await page.get_by_label("Make this go wrong").select_option("rate_limit")
    await page.get_by_label("Path, * stands for anything").fill("*/models")
    await page.get_by_label("Retry-After").select_option("nonsense")
    await page.get_by_label("Chance, %").fill("100")
    await page.get_by_role("button", name="Switch on").click()
    await expect(page.locator("#faults")).to_contain_text("429 Too many requests")
    reply = ask(desk, "models")
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "soon")
    await expect(page.locator("#faults")).to_contain_text("1 of 1")
    await expect(page.locator("#requests tbody tr").first).to_contain_text("429")
    await page.get_by_role("button", name="Remove 429 Too many requests").click()
    await expect(page.locator("#faults")).to_be_hidden()
    assert desk.control.faults() == [] and desk.complaints == []


async def test_a_refused_rule_is_explained(desk: Desk) -> None:
    page = await enter(desk)
    await page.get_by_label("Path, * stands for anything").fill("x" * 300)
    await page.get_by_role("button", name="Switch on").click()
    await expect(page.locator("#add-problem")).to_contain_text("'path'")
