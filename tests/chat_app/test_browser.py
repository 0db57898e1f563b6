"""What a traveller sees, in a real Chromium. Skipped where there is none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, async_playwright
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from sqlalchemy import select

from core.database import Database
from core.models import Exchange, FinishReason
from tests.chat_app.chainlit_client import ChainlitClient
from tests.chat_app.conftest import ChatServer, go_live
from tests.chat_app.scripted_azure import endless_reply_to, reply_to

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]
QUIET = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update")
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}


@asynccontextmanager
async def browser_at(chat: ChatServer, viewport: dict[str, int]) -> AsyncIterator[BrowserContext]:
    """A fresh browser; at its end, no request may have left the server and no script may have failed."""
    outside: list[str] = []
    failures: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--disable-sync"])
        context = await browser.new_context(viewport=viewport)  # type: ignore[arg-type]
        context.on("request", lambda request: outside.append(request.url))
        context.on("weberror", lambda error: failures.append(str(error.error)))
        context.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
        yield context
        await browser.close()
    assert [url for url in outside if not url.startswith((chat.address, "data:", "blob:"))] == []
    assert failures == []


async def open_page(context: BrowserContext, address: str) -> Page:
    page = await context.new_page()
    await page.goto(address)
    # The starters wake when the socket is connected.
    await page.wait_for_selector("#starters button:not([disabled])")
    return page


async def say(page: Page, text: str) -> None:
    await page.locator("#chat-input").click()
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def test_welcome_shows_who_is_there_and_what_to_ask(chat: ChatServer, database: Database) -> None:
    async with browser_at(chat, DESKTOP) as context:
        page = await open_page(context, chat.address)
        assert await page.title() == "Wayfarer"
        assert await page.locator(".welcome-words h1").inner_text() == "Wayfarer"
        assert await page.locator("#starters button").count() == 4
        await page.locator("#starters button", has_text="Where in Rome").click()
        await page.get_by_text(reply_to("Where in Rome should I stay?")).wait_for()


# What a screen reader would call nothing but "button".
NAMELESS = """[...document.querySelectorAll("button, [role=button]")]
  .filter((button) => button.checkVisibility() && !button.ariaLabel && !button.title && !button.innerText.trim())
  .map((button) => button.outerHTML)"""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_every_button_has_a_name(chat: ChatServer, database: Database, viewport: dict[str, int]) -> None:
    async with browser_at(chat, viewport) as context:
        page = await open_page(context, chat.address)
        assert await page.evaluate(NAMELESS) == []
        await say(page, "One")
        await page.get_by_role("button", name="Good reply").wait_for()
        await page.get_by_role("button", name="Send").wait_for()
        assert await page.evaluate(NAMELESS) == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_reload_shows_the_conversation_again(
    chat: ChatServer, database: Database, viewport: dict[str, int]
) -> None:
    async with browser_at(chat, viewport) as context:
        page = await open_page(context, chat.address)
        await say(page, "One")
        await page.locator("button.positive-feedback-off").wait_for()
        await page.wait_for_url("**/thread/*")
        await page.reload()
        await page.get_by_text(reply_to("One")).wait_for()
        await page.wait_for_selector("#chat-submit")
        await say(page, "Two")
        await page.get_by_text(reply_to("Two")).wait_for()


async def test_thumb_with_a_comment_stays_lit(chat: ChatServer, database: Database) -> None:
    async with browser_at(chat, DESKTOP) as context:
        page = await open_page(context, chat.address)
        await say(page, "One")
        await page.locator("button.negative-feedback-off").click()
        await page.locator("[role=dialog] textarea").fill("Too vague")
        await page.locator("#submit-feedback").click()
        await page.locator("button.negative-feedback-on").wait_for()
        await page.reload()
        await page.locator("button.negative-feedback-on").wait_for()


async def test_stop_button_keeps_what_was_shown(chat: ChatServer, database: Database) -> None:
    await go_live(database, "endless")
    async with browser_at(chat, DESKTOP) as context:
        page = await open_page(context, chat.address)
        await say(page, "One")
        await page.get_by_text("You asked: One That").wait_for()
        await page.locator("#stop-button").click()
        await page.locator("button.positive-feedback-off").wait_for()
        shown = await page.locator(".ai-message").last.inner_text()
    async with database.reading() as session:
        row = (await session.scalars(select(Exchange).order_by(Exchange.created_at.desc()).limit(1))).one()
    assert row.finish_reason is FinishReason.CANCELLED
    # What is recorded may be a few words ahead: they had arrived, and were waiting for others to be shown with.
    assert shown.startswith("You asked: One That") and row.reply.startswith(shown)
    assert endless_reply_to("One").startswith(row.reply)
    assert "stopped" not in shown.lower()


async def test_address_of_another_conversation_leads_home_and_works(chat: ChatServer, database: Database) -> None:
    async with ChainlitClient(chat.address) as owner:
        await owner.ask("Mine")
    async with browser_at(chat, DESKTOP) as context:
        page = await context.new_page()
        await page.goto(f"{chat.address}/thread/{owner.thread_id}")
        try:
            await page.wait_for_url(f"{chat.address}/", timeout=15_000)
        except PlaywrightTimeoutError:
            await page.reload()  # Chainlit tells a page's first connection alone, which a busy machine may lose
            await page.wait_for_url(f"{chat.address}/")
        await page.wait_for_selector("#starters button:not([disabled])")
        await say(page, "Theirs")
        await page.get_by_text(reply_to("Theirs")).wait_for()
        assert await page.get_by_text(reply_to("Mine")).count() == 0
