"""/openai/v1/files: upload, list, read, delete. Source: v1 and authoring specifications, `files` operations."""

import asyncio
import shutil
from typing import Any, BinaryIO

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from azure_emulator.errors import invalid_payload, not_found
from azure_emulator.exchange import created_response, json_response, page_limit
from azure_emulator.records import FileRecord, FileStatus
from azure_emulator.service import Service, service_of
from azure_emulator.state import page
from azure_emulator.surfaces import face_of

_PURPOSES = ("fine-tune", "assistants", "batch", "evals")
_MAX_BYTES = 512 * 1024 * 1024
_SHORTEST_LIFE, _LONGEST_LIFE = 1_209_600, 2_592_000  # 14 to 30 days, in seconds


async def create_file(request: Request) -> Response:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise invalid_payload("The request must be multipart/form-data with the parts 'purpose' and 'file'.")
    service = service_of(request)
    async with request.form(max_files=1, max_fields=16) as form:
        record = _new_record(service, form)
        upload = form["file"]
        assert isinstance(upload, UploadFile)
        await _keep(service, record.id, upload.file)
    service.state.files.put(record.id, record)
    service.file_checks.begin(record.id)
    return created_response(request, file_body(record), f"files/{record.id}")


def _new_record(service: Service, form: FormData) -> FileRecord:
    purpose = form.get("purpose")
    if purpose not in _PURPOSES:
        raise invalid_payload(f"The 'purpose' must be one of {', '.join(_PURPOSES)}.", "purpose")
    upload = form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise invalid_payload("The 'file' part with a file name is missing.", "file")
    if not upload.content_type:
        raise invalid_payload("The file has no or an empty content type specified.", "file")
    now = int(service.clock())
    lifetime = _lifetime(form)
    return FileRecord(
        id=f"file-{service.new_hex()}",
        filename=upload.filename,
        purpose=str(purpose),
        bytes=_checked_size(upload.size or 0),
        created_at=now,
        status=FileStatus.PENDING,
        expires_at=now + lifetime if lifetime else None,
    )


def _checked_size(size: int) -> int:
    if size == 0:
        raise invalid_payload("The file is empty.", "file")
    if size > _MAX_BYTES:
        raise invalid_payload("The file is larger than 512 MB, the most that can be uploaded at once.", "file")
    return size


def _lifetime(form: FormData) -> int | None:
    anchor, seconds = form.get("expires_after[anchor]"), form.get("expires_after[seconds]")
    if anchor is None and seconds is None:
        return None
    if anchor != "created_at":
        raise invalid_payload("The 'expires_after.anchor' must be created_at.", "expires_after.anchor")
    if not isinstance(seconds, str) or not seconds.isdigit() or not _SHORTEST_LIFE <= int(seconds) <= _LONGEST_LIFE:
        message = f"The 'expires_after.seconds' must be from {_SHORTEST_LIFE} to {_LONGEST_LIFE} (14 to 30 days)."
        raise invalid_payload(message, "expires_after.seconds")
    return int(seconds)


async def _keep(service: Service, file_id: str, source: BinaryIO) -> None:
    """Bytes first, record after: a file is never listed before it is whole."""

    def copy() -> None:
        with service.state.content_path(file_id).open("wb") as target:
            shutil.copyfileobj(source, target)

    await asyncio.get_running_loop().run_in_executor(service.workers, copy)


async def list_files(request: Request) -> Response:
    """`after`, `limit` and `order` as in the last dated preview; newest first."""
    service = service_of(request)
    purpose = request.query_params.get("purpose")
    files = [file for file in _living(service) if purpose in (None, file.purpose)]
    if request.query_params.get("order", "desc") == "desc":
        files.reverse()
    shown = page(files, [file.id for file in files], request.query_params.get("after"), page_limit(request, 10_000))
    bodies = [file_body(file) for file in shown.records]
    ends = {"first_id": bodies[0]["id"] if bodies else None, "last_id": bodies[-1]["id"] if bodies else None}
    return json_response({"object": "list", "data": bodies, **ends, "has_more": shown.has_more})


async def get_file(request: Request) -> Response:
    return json_response(file_body(find_file(service_of(request), request.path_params["file_id"])))


async def get_content(request: Request) -> Response:
    service = service_of(request)
    file = find_file(service, request.path_params["file_id"])
    return FileResponse(
        service.state.content_path(file.id), media_type="application/octet-stream", filename=file.filename
    )


async def delete_file(request: Request) -> Response:
    """Allowed while a job uses the file: jobs keep their own copy."""
    service = service_of(request)
    file = find_file(service, request.path_params["file_id"])
    _forget(service, file)
    if not face_of(request).answers_deletes:
        return Response(status_code=204)
    return json_response({"object": "file", "deleted": True, "id": file.id})


def find_file(service: Service, file_id: str) -> FileRecord:
    """Raises ServiceError (404) when there is no such file or its time is over."""
    file = service.state.files.get(file_id)
    if file is None or _expired(service, file):
        raise not_found(f"The specified file '{file_id}' could not be found.")
    return file


def _living(service: Service) -> list[FileRecord]:
    for file in (files := service.state.files.all()):
        if _expired(service, file):
            _forget(service, file)
    return [file for file in files if not _expired(service, file)]


def _expired(service: Service, file: FileRecord) -> bool:
    return file.expires_at is not None and file.expires_at <= service.clock()


def _forget(service: Service, file: FileRecord) -> None:
    service.state.files.delete(file.id)
    service.state.content_path(file.id).unlink(missing_ok=True)


def file_body(file: FileRecord) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": file.id,
        "object": "file",
        "bytes": file.bytes,
        "created_at": file.created_at,
        "filename": file.filename,
        "purpose": file.purpose,
        "status": file.status,
    }
    optional = {"status_details": file.status_details, "expires_at": file.expires_at}
    return body | {name: value for name, value in optional.items() if value is not None}
