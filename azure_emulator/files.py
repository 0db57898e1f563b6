"""…/files: upload, import, list, read, delete. Source: v1 and authoring specifications, `files` operations."""

import asyncio
import shutil
from typing import Any, BinaryIO

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from azure_emulator.errors import ServiceError, invalid_payload, not_found
from azure_emulator.exchange import created_response, json_response, page_limit, read_json
from azure_emulator.file_body import (
    check_room,
    read_content_url,
    read_form_lifetime,
    read_lifetime,
    read_purpose,
    read_text,
    read_upload,
    too_large,
)
from azure_emulator.records import FileRecord, FileStatus
from azure_emulator.service import Service, service_of
from azure_emulator.state import page
from azure_emulator.surfaces import face_of

_MOST_LISTED = 10_000
_ENVELOPE = 64 * 1024  # bytes of a multipart body that are not the file, generously


async def create_file(request: Request) -> Response:
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise invalid_payload("The request must be multipart/form-data with the parts 'purpose' and 'file'.")
    service = service_of(request)
    if int(request.headers.get("content-length", "0")) > service.limits.file_bytes + _ENVELOPE:
        raise too_large(service.limits)
    async with request.form(max_files=1, max_fields=16) as form:
        purpose, upload = read_purpose(form.get("purpose")), read_upload(form)
        check_room(upload.size or 0, purpose, living_files(service), service.limits)
        lifetime = read_form_lifetime(form, face_of(request))
        record = _new_record(service, upload.filename or "", purpose, lifetime, size=upload.size)
        await _keep(service, record.id, upload.file)
    try:
        check_room(upload.size or 0, purpose, living_files(service), service.limits)  # others came meanwhile
    except ServiceError:
        service.state.content_path(record.id).unlink(missing_ok=True)
        raise
    return _begin(request, record)


async def import_file(request: Request) -> Response:
    """The content is fetched in the background; when that fails, the file ends in `error`."""
    service, body = service_of(request), await read_json(request, invalid_payload)
    purpose, url = read_purpose(body.get("purpose")), read_content_url(body)
    check_room(0, purpose, living_files(service), service.limits)
    lifetime = read_lifetime(body, face_of(request))
    return _begin(request, _new_record(service, read_text(body, "filename"), purpose, lifetime, url=url))


def _new_record(
    service: Service,
    filename: str,
    purpose: str,
    lifetime: int | None,
    *,
    size: int | None = None,
    url: str | None = None,
) -> FileRecord:
    now = int(service.clock())
    return FileRecord(
        id=f"file-{service.new_hex()}",
        filename=filename,
        purpose=purpose,
        bytes=size,
        created_at=now,
        status=FileStatus.PENDING,
        expires_at=now + lifetime if lifetime else None,
        content_url=url,
    )


def _begin(request: Request, record: FileRecord) -> Response:
    service = service_of(request)
    service.state.files.put(record.id, record)
    service.file_checks.begin(record.id)
    return created_response(request, _body(request, record), f"files/{record.id}")


async def _keep(service: Service, file_id: str, source: BinaryIO) -> None:
    """Bytes first, record after: a file is never listed before it is whole."""

    def copy() -> None:
        with service.state.content_path(file_id).open("wb") as target:
            shutil.copyfileobj(source, target)

    await asyncio.get_running_loop().run_in_executor(service.workers, copy)


async def list_files(request: Request) -> Response:
    """Newest first. Older dated versions know neither `limit` nor `order`.

    `after` counts in all of them, though they do not describe it: OpenAI's client asks for what comes after the last
    file until nothing does, as these lists do not say whether there is more.
    """
    service, face = service_of(request), face_of(request)
    purpose = request.query_params.get("purpose")
    files = [file for file in living_files(service) if purpose in (None, file.purpose)]
    if not (face.pages_files and _order(request) == "asc"):
        files.reverse()
    limit = page_limit(request, _MOST_LISTED) if face.pages_files else _MOST_LISTED
    shown = page(files, [file.id for file in files], request.query_params.get("after"), limit)
    bodies = [_body(request, file) for file in shown.records]
    ends = {"first_id": bodies[0]["id"] if bodies else None, "last_id": bodies[-1]["id"] if bodies else None}
    told = {**ends, "has_more": shown.has_more} if face.says_list_ends else {}
    return json_response({"object": "list", "data": bodies, **told})


def _order(request: Request) -> str:
    order = request.query_params.get("order", "desc")
    if order not in ("asc", "desc"):
        raise invalid_payload("The 'order' parameter must be 'asc' or 'desc'.", "order")
    return order


async def get_file(request: Request) -> Response:
    return json_response(_body(request, _find(request)))


async def get_content(request: Request) -> Response:
    service, file = service_of(request), _find(request)
    path = service.state.content_path(file.id)
    if not path.exists():  # an import that is not over, or has failed
        raise not_found(f"The specified file '{file.id}' has no content: its status is '{file.status}'.")
    return FileResponse(path, media_type="application/octet-stream", filename=file.filename)


async def delete_file(request: Request) -> Response:
    """Allowed while a job uses the file: jobs keep their own copy."""
    file = _find(request)
    _forget(service_of(request), file)
    if not face_of(request).answers_deletes:
        return Response(status_code=204)
    return json_response({"object": "file", "deleted": True, "id": file.id})


def _find(request: Request) -> FileRecord:
    """Raises ServiceError (404) when there is no such file or its time is over."""
    file_id = request.path_params["file_id"]
    file = living_file(service_of(request), file_id)
    if file is None:
        raise not_found(f"The specified file '{file_id}' could not be found.")
    return file


def living_file(service: Service, file_id: str) -> FileRecord | None:
    """None when there is no such file or its time is over."""
    file = service.state.files.get(file_id)
    if file and _expired(service, file):
        _forget(service, file)
        return None
    return file


def living_files(service: Service) -> list[FileRecord]:
    """Oldest first. What has expired is forgotten on the way."""
    files = [living_file(service, file.id) for file in service.state.files.all()]
    return [file for file in files if file]


def _expired(service: Service, file: FileRecord) -> bool:
    return file.expires_at is not None and file.expires_at <= service.clock()


def _forget(service: Service, file: FileRecord) -> None:
    service.state.files.delete(file.id)
    service.state.content_path(file.id).unlink(missing_ok=True)


def _body(request: Request, file: FileRecord) -> dict[str, Any]:
    face = face_of(request)
    body: dict[str, Any] = {
        "id": file.id,
        "object": "file",
        "bytes": file.bytes,
        "created_at": file.created_at,
        "filename": file.filename,
        "purpose": file.purpose,
        "status": file.status,
    }
    if file.bytes is None and face.dated:
        del body["bytes"]
    expiry = file.expires_at if face.knows_expiry else None
    optional = {"status_details": file.status_details, "expires_at": expiry}
    return body | {name: value for name, value in optional.items() if value is not None}
