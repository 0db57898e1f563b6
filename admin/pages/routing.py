"""How every page is routed: behind the check of its origin, with input that cannot be read answered by a page."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from admin.auth import same_origin
from core.errors import BadInput


class PageRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError as error:
                raise _in_words(error) from error

        return answer


def page_router(prefix: str) -> APIRouter:
    return APIRouter(prefix=prefix, route_class=PageRoute, dependencies=[Depends(same_origin)])


def _in_words(error: RequestValidationError) -> BadInput:
    first = error.errors()[0]
    name = str(first["loc"][-1])
    return BadInput(f"'{name}' cannot be read: {first['msg']}. Follow a link or a button rather than typing it", name)
