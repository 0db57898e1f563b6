"""Alive, ready, and numbers for Prometheus."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from admin.auth import services_of
from core.azure_deployments import list_deployments
from core.errors import AzureError
from core.services import Services


def build_health() -> APIRouter:
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/healthz", alive)
    router.add_api_route("/readyz", ready)
    router.add_api_route("/metrics", metrics)
    return router


async def alive() -> dict[str, str]:
    return {"status": "alive"}


async def ready(request: Request) -> JSONResponse:
    """200 when the database and Azure answer, else 503 with the part that does not."""
    services = services_of(request)
    checks = {"database": await _database(services), "azure": await _azure(services)}
    is_ready = all(answer == "ok" for answer in checks.values())
    return JSONResponse(
        {"status": "ready" if is_ready else "not ready", **checks}, status_code=200 if is_ready else 503
    )


async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _database(services: Services) -> str:
    try:
        async with services.database.reading() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        return f"no answer ({type(error).__name__})"
    return "ok"


async def _azure(services: Services) -> str:
    try:
        await list_deployments(services.azure)
    except AzureError as error:
        return str(error)
    return "ok"
