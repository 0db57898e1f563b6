"""Which handler answers which path, surface by surface."""

import re

from starlette.routing import Route

from azure_emulator import (
    account,
    arm,
    arm_models,
    chat,
    data_plane,
    deployments,
    files,
    fine_tuning,
    models,
    operations,
)
from azure_emulator.data_plane import Handler, Since, every_face
from azure_emulator.surfaces import Face

_V1 = "/openai/v1"
_DATED = "/openai"
_PROVIDER = "/subscriptions/{subscription}/providers/Microsoft.CognitiveServices"
_ACCOUNTS = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.CognitiveServices/accounts"
_ACCOUNT = f"{_ACCOUNTS}/{{account}}"
_LOCATION = f"{_PROVIDER}/locations/{{location}}"
_DEPLOYMENT = f"{_ACCOUNT}/deployments/{{name}}"

_CONTROL_PLANE: list[tuple[str, str, Handler]] = [
    ("GET", _ACCOUNT, account.get_account),
    ("GET", _ACCOUNTS, account.list_accounts),
    ("GET", f"{_PROVIDER}/accounts", account.list_accounts),
    ("POST", f"{_ACCOUNT}/listKeys", account.list_keys),
    ("GET", f"{_ACCOUNT}/skus", account.list_account_skus),
    ("GET", f"{_ACCOUNT}/models", arm_models.list_account_models),
    ("GET", f"{_ACCOUNT}/usages", arm_models.list_usages),
    ("GET", f"{_ACCOUNT}/deployments", deployments.list_deployments),
    ("GET", _DEPLOYMENT, deployments.get_deployment),
    ("PUT", _DEPLOYMENT, deployments.put_deployment),
    ("PATCH", _DEPLOYMENT, deployments.patch_deployment),
    ("DELETE", _DEPLOYMENT, deployments.delete_deployment),
    ("GET", f"{_DEPLOYMENT}/skus", account.list_deployment_skus),
    ("GET", f"{_LOCATION}/models", arm_models.list_location_models),
    ("GET", f"{_LOCATION}/usages", arm_models.list_usages),
    ("GET", f"{_LOCATION}/modelCapacities", arm_models.list_capacities),
    ("GET", f"{_LOCATION}/operationResults/{{operation}}", operations.get_result),
    ("GET", f"{_LOCATION}/operationStatuses/{{operation}}", operations.get_status),
    ("GET", f"{_PROVIDER}/modelCapacities", arm_models.list_capacities),
]
_NEWER: list[tuple[str, str, Handler, str]] = [
    ("POST", f"{_DEPLOYMENT}/pause", deployments.pause_deployment, arm.PAUSING_SINCE),
    ("POST", f"{_DEPLOYMENT}/resume", deployments.resume_deployment, arm.PAUSING_SINCE),
    ("GET", f"{_PROVIDER}/quotaTiers", account.list_quota_tiers, arm.QUOTA_TIERS_SINCE),
    ("GET", f"{_PROVIDER}/quotaTiers/default", account.get_quota_tier, arm.QUOTA_TIERS_SINCE),
]


def service_routes() -> list[Route]:
    """Everything that the real service has."""
    return [*_v1_routes(), *_dated_routes(), *_arm_routes()]


def _v1_routes() -> list[Route]:
    return [
        *_shared_routes(_V1),
        _data_route("POST", f"{_V1}/chat/completions", chat.create_completion),
        _data_route("GET", f"{_V1}/models", models.list_v1_models),
        _data_route("GET", f"{_V1}/models/{{model}}", models.get_v1_model),
    ]


def _dated_routes() -> list[Route]:
    return [
        *_shared_routes(_DATED),
        _data_route("POST", f"{_DATED}/files/import", files.import_file),
        _data_route("DELETE", f"{_DATED}/fine_tuning/jobs/{{job_id}}", fine_tuning.delete_job),
        _data_route("POST", f"{_DATED}/deployments/{{deployment}}/chat/completions", chat.create_completion),
        _data_route("GET", f"{_DATED}/models", models.list_dated_models),
        _data_route("GET", f"{_DATED}/models/{{model}}", models.get_dated_model),
    ]


def _shared_routes(prefix: str) -> list[Route]:
    """What v1 and the dated surface both have; where they differ, the handlers ask the request's face."""
    file, jobs = f"{prefix}/files/{{file_id}}", f"{prefix}/fine_tuning/jobs"
    job = f"{jobs}/{{job_id}}"
    return [
        _data_route("POST", f"{prefix}/files", files.create_file),
        _data_route("GET", f"{prefix}/files", files.list_files),
        _data_route("GET", file, files.get_file),
        _data_route("DELETE", file, files.delete_file),
        _data_route("GET", f"{file}/content", files.get_content),
        _data_route("POST", jobs, fine_tuning.create_job),
        _data_route("GET", jobs, fine_tuning.list_jobs),
        _data_route("GET", job, fine_tuning.get_job),
        _data_route("POST", f"{job}/cancel", fine_tuning.cancel_job),
        _data_route("POST", f"{job}/pause", fine_tuning.pause_job, knows_methods),
        _data_route("POST", f"{job}/resume", fine_tuning.resume_job, knows_methods),
        _data_route("GET", f"{job}/events", fine_tuning.list_events),
        _data_route("GET", f"{job}/checkpoints", fine_tuning.list_checkpoints),
    ]


def _arm_routes() -> list[Route]:
    always = [_route(method, path, arm.checked(handler)) for method, path, handler in _CONTROL_PLANE]
    newer = [_route(method, path, arm.checked(handler, since)) for method, path, handler, since in _NEWER]
    routes = [*always, *newer]
    for route in routes:  # resource ids are the same in any spelling of their letters
        route.path_regex = re.compile(route.path_regex.pattern, re.IGNORECASE)
    return routes


def knows_methods(face: Face) -> bool:
    return face.knows_methods


def _data_route(method: str, path: str, handler: Handler, since: Since = every_face) -> Route:
    return _route(method, path, data_plane.checked(handler, since))


def _route(method: str, path: str, handler: Handler) -> Route:
    return Route(path, handler, methods=[method])
