"""Fetches the content of an imported file from the address its owner gave."""

from pathlib import Path

import httpx

_TIMEOUT = 30.0  # real seconds without a byte
_PART = 64 * 1024


class ImportFailedError(Exception):
    """The content could not be had; the message says why."""


async def fetch(url: str, target: Path, most_bytes: int) -> int:
    """Write the content to `target`; gives its size. No redirect is followed: it could lead off this machine.

    Raises ImportFailedError. What was written until then is removed.
    """
    draft = target.with_name(f".{target.name}.import")
    try:
        size = await _download(url, draft, most_bytes)
        draft.replace(target)
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        raise ImportFailedError(f"'{url}' could not be fetched ({type(problem).__name__}).") from problem
    finally:
        draft.unlink(missing_ok=True)
    return size


async def _download(url: str, target: Path, most_bytes: int) -> int:
    size = 0
    async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client, client.stream("GET", url) as reply:
        if reply.status_code != 200:
            raise ImportFailedError(f"'{url}' answered with status {reply.status_code}.")
        with target.open("wb") as file:
            async for part in reply.aiter_bytes(_PART):
                size += len(part)
                if size > most_bytes:
                    raise ImportFailedError(f"'{url}' holds more than the {most_bytes} bytes there is room for.")
                file.write(part)
    if not size:
        raise ImportFailedError(f"'{url}' is empty.")
    return size
