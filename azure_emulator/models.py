"""The data plane's lists of models: v1's, which names them, and the dated one, which says what they can do."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from azure_emulator.catalogue import ServedModel, base_model, fine_tuned_models
from azure_emulator.errors import not_found
from azure_emulator.exchange import json_response
from azure_emulator.lifecycle import Stage
from azure_emulator.service import Service, service_of

_STATUS = {
    Stage.AVAILABLE: "generally-available",
    Stage.DEPRECATING: "deprecating",
    Stage.DEPRECATED: "deprecated",
}


async def list_v1_models(request: Request) -> Response:
    """Only id, created, object and owned_by: this surface does not say what can be fine-tuned."""
    return json_response({"object": "list", "data": [_v1_body(model) for model in _all_models(request)]})


async def get_v1_model(request: Request) -> Response:
    return json_response(_v1_body(_find(request)))


async def list_dated_models(request: Request) -> Response:
    service = service_of(request)
    return json_response({"object": "list", "data": [_dated_body(service, model) for model in _all_models(request)]})


async def get_dated_model(request: Request) -> Response:
    return json_response(_dated_body(service_of(request), _find(request)))


def _find(request: Request) -> ServedModel:
    name = request.path_params["model"]
    for model in _all_models(request):
        if model.wire_name == name:
            return model
    raise not_found(f"The model '{name}' could not be found.")


def _all_models(request: Request) -> list[ServedModel]:
    return [base_model(), *fine_tuned_models(service_of(request).state)]


def _v1_body(model: ServedModel) -> dict[str, Any]:
    owner = "user" if model.job else "system"
    return {"id": model.wire_name, "object": "model", "created": model.created_at, "owned_by": owner}


def _dated_body(service: Service, model: ServedModel) -> dict[str, Any]:
    life, stage = service.lifecycles.of(model), service.lifecycles.stage(model)
    deprecation = {"fine_tune": int(life.fine_tune_until), "inference": int(life.inference_until)}
    origin: dict[str, Any] = {}
    if model.job:
        origin = {"model": model.job.model, "fine_tune": model.job.id}
        del deprecation["fine_tune"]  # the dates of a fine-tuned model name inference only
    return {
        "id": model.wire_name,
        "object": "model",
        "created_at": model.created_at,
        "status": "succeeded",
        **origin,
        "capabilities": {
            "fine_tune": stage is Stage.AVAILABLE,
            "inference": stage is not Stage.DEPRECATED,
            "completion": False,
            "chat_completion": True,
            "embeddings": False,
        },
        "lifecycle_status": _STATUS[stage],
        "deprecation": deprecation,
    }
