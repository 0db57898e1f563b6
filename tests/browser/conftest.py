"""A real server, a real Chromium, and a watch on every request that leaves the page."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright

from tests.flows.server_process import ServerProcess

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES_FOLDER = os.environ.get("PICTURES_FOLDER")
Picture = Callable[[Page, str], Awaitable[None]]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with ServerProcess(tmp_path_factory.mktemp("browser")) as process:
        yield process


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield chromium
        await chromium.close()


class Visits:
    """Makes people, each with cookies of their own, and remembers every request to a foreign host."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._host = urlsplit(address).netloc
        self._address = address
        self.foreign: list[str] = []
        self.errors: list[str] = []

    async def person(self, **options: object) -> Page:
        options.setdefault("viewport", {"width": 1280, "height": 860})
        context: BrowserContext = await self._browser.new_context(base_url=self._address, **options)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        context.on("request", self._watch)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        return await context.new_page()

    def _watch(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self._host:
            self.foreign.append(request.url)


@pytest.fixture
def visits(browser: Browser, server: ServerProcess) -> Visits:
    return Visits(browser, server.address)


@pytest.fixture
def picture() -> Picture:
    """Saves what is seen into the folder PICTURES_FOLDER, if that is set; README's pictures are made so."""

    async def save(page: Page, name: str) -> None:
        if PICTURES_FOLDER:
            await page.wait_for_timeout(1_500)  # whatever fades in or out has done so
            await page.screenshot(path=Path(PICTURES_FOLDER) / f"{name}.png")

    return save
