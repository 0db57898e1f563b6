"""What an upload or an import may say, decided without touching anything. Rules: authoring specification."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any

import httpx
from starlette.datastructures import FormData, UploadFile

from azure_emulator.errors import ServiceError, invalid_payload, quota_reached
from azure_emulator.limits import Limits
from azure_emulator.records import FileRecord
from azure_emulator.surfaces import Face

TRAINING = "fine-tune"
_PURPOSES = (TRAINING, "assistants", "batch", "evals")
_SHORTEST_LIFE, _LONGEST_LIFE = 1_209_600, 2_592_000  # 14 to 30 days, in seconds
_MEGABYTE = 1024 * 1024


def read_purpose(given: Any) -> str:
    if given not in _PURPOSES:
        raise invalid_payload(f"The 'purpose' must be one of {', '.join(_PURPOSES)}.", "purpose")
    return str(given)


def read_upload(form: FormData) -> UploadFile:
    """The file part, which must have a name and a content type of its own."""
    upload = form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise invalid_payload("The 'file' part with a file name is missing.", "file")
    if not upload.content_type:
        raise invalid_payload("The file has no or an empty content type specified.", "file")
    if not upload.size:
        raise invalid_payload("The file is empty.", "file")
    return upload


def read_text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise invalid_payload(f"The '{name}' property must be a non-empty string.", name)
    return value


def read_content_url(body: Mapping[str, Any]) -> str:
    """An address on this machine: an emulator at a desk fetches nothing from elsewhere."""
    url = read_text(body, "content_url")
    try:
        address = httpx.URL(url)
        usable = (
            address.scheme in ("http", "https")
            and _is_loopback(address.host)
            and (address.port is None or 0 < address.port < 65536)
        )
    except httpx.InvalidURL:
        usable = False
    if not usable:
        message = f"The content_url '{url}' cannot be used: only http and https addresses of this machine can."
        raise invalid_payload(message, "content_url")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def read_form_lifetime(form: FormData, face: Face) -> int | None:
    """The v1 surface writes `expires_after[anchor]`, the preview describes `expires_after.anchor`: both are read."""
    anchor, seconds = (
        next((form[name] for name in (f"expires_after[{part}]", f"expires_after.{part}") if name in form), None)
        for part in ("anchor", "seconds")
    )
    if not face.knows_expiry or (anchor is None and seconds is None):
        return None
    whole = isinstance(seconds, str) and seconds.isascii() and seconds.isdigit()
    return _lifetime(anchor, int(str(seconds)[:12]) if whole else None)


def read_lifetime(body: Mapping[str, Any], face: Face) -> int | None:
    given = body.get("expires_after")
    if not face.knows_expiry or given is None:
        return None
    if not isinstance(given, dict):
        raise invalid_payload("The 'expires_after' property must be an object.", "expires_after")
    return _lifetime(given.get("anchor"), given.get("seconds"))


def _lifetime(anchor: Any, seconds: Any) -> int:
    if anchor != "created_at":
        raise invalid_payload("The 'expires_after.anchor' must be created_at.", "expires_after.anchor")
    if type(seconds) is not int or not _SHORTEST_LIFE <= seconds <= _LONGEST_LIFE:
        message = f"The 'expires_after.seconds' must be from {_SHORTEST_LIFE} to {_LONGEST_LIFE} (14 to 30 days)."
        raise invalid_payload(message, "expires_after.seconds")
    return int(seconds)


def check_room(size: int, purpose: str, files: Sequence[FileRecord], limits: Limits) -> None:
    """Raises ServiceError (400) when the file is too large, or one too many. The limits count training files."""
    if size > limits.file_bytes:
        raise too_large(limits)
    if purpose != TRAINING:
        return
    others = [file for file in files if file.purpose == TRAINING]
    if len(others) >= limits.files:
        raise quota_reached("files", limits.files)
    if size + sum(file.bytes or 0 for file in others) > limits.total_file_bytes:
        raise quota_reached("the total size of files in MB", limits.total_file_bytes // _MEGABYTE)


def too_large(limits: Limits) -> ServiceError:
    most = f"{limits.file_bytes / _MEGABYTE:g} MB"
    return invalid_payload(f"The file is larger than {most}, the most that can be uploaded at once.", "file")
