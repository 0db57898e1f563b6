"""The chat alone under uvicorn, for tests: `python -m tests.chat_app.chat_server`; prints the port that it listens on.

Settings come from the environment as always; AZURE_OPENAI_ENDPOINT must be set.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import uvicorn
from fastapi import FastAPI

from chat_app import runtime
from chat_app.environment import prepare_environment
from core.services import open_services
from core.settings import Settings, load_settings


def build_app(settings: Settings) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings) as services:
            await runtime.start(services)
            yield
            await runtime.stop()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    # Only now: Chainlit reads its environment when it is imported.
    import_module("chat_app.mounting").mount_chat(app, settings)
    return app


def main() -> None:
    settings = load_settings()
    prepare_environment(settings)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(build_app(settings), log_level="warning", timeout_graceful_shutdown=5)
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
