"""`wayfarer serve`: everything in one process, with the emulator beside it when no Azure endpoint is set."""

import importlib
import socket
import sys
from contextlib import ExitStack

import uvicorn

from chat_app.environment import prepare_environment
from core.errors import WayfarerError
from core.settings import Settings, load_settings
from wayfarer.emulator_process import run_emulator, wants_emulator


def main() -> int:
    try:
        settings = _with_free_port(load_settings())
        with ExitStack() as stack:
            if wants_emulator(settings):
                settings = stack.enter_context(run_emulator(settings))
            _serve(settings)
    except WayfarerError as error:
        print(f"wayfarer: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass  # uvicorn has stopped in good order and raises the signal again
    return 0


def _serve(settings: Settings) -> None:
    prepare_environment(settings)
    asgi = importlib.import_module("wayfarer.asgi")  # only now: Chainlit reads its environment when it is imported
    config = uvicorn.Config(
        asgi.create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    server = uvicorn.Server(config)
    server.run()


def _with_free_port(settings: Settings) -> Settings:
    """Port 0 becomes a free one; a port that is taken is said before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise WayfarerError(
                f"{settings.host}:{settings.port} cannot be used ({error.strerror}): "
                "stop the program that listens there, or set WAYFARER_PORT to another port"
            ) from error
        return settings.model_copy(update={"port": probe.getsockname()[1]})


if __name__ == "__main__":
    sys.exit(main())
