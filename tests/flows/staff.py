"""Members of staff at the API, signed in as people sign in: by their single-use link."""

import time
from collections.abc import Callable
from typing import Any, Self

import httpx

from tests.flows.server_process import LoopFailed


class Staff:
    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=60, headers={"origin": address})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def sign_in(self, link: str) -> None:
        path = httpx.URL(link).path
        page = self._http.get(path)
        answer = self._http.post(path)
        if page.status_code != 200 or answer.status_code != 303:
            raise LoopFailed(f"signing in answered {page.status_code}, then {answer.status_code}")
        if self._http.post(path).status_code != 403:
            raise LoopFailed("a login link worked twice")

    def get(self, path: str) -> Any:
        return self._checked(self._http.get(f"/api/v1{path}"))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._checked(self._http.post(f"/api/v1{path}", json=body if body is not None else {}))

    def put(self, path: str, body: dict[str, Any]) -> Any:
        return self._checked(self._http.put(f"/api/v1{path}", json=body))

    def upload(self, path: str, content: bytes) -> Any:
        return self._checked(self._http.post(f"/api/v1{path}", content=content))

    def page(self, path: str) -> httpx.Response:
        return self._http.get(path)

    def wait_for(self, path: str, until: Callable[[Any], bool], seconds: float) -> Any:
        """Asks again until the answer is as wanted. Raises LoopFailed with the last answer when time is up."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = self.get(path)
            if until(answer):
                return answer
            time.sleep(0.25)
        raise LoopFailed(f"{path} was not as expected within {seconds} s; the last answer: {str(answer)[:600]}")

    def _checked(self, answer: httpx.Response) -> Any:
        if answer.is_error:
            raise LoopFailed(
                f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:400]}"
            )
        return answer.json()
