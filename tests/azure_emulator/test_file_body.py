"""What uploads and imports may say: addresses, room, lifetimes."""

from typing import Any

import pytest
from starlette.datastructures import FormData

from azure_emulator.errors import ServiceError
from azure_emulator.file_body import check_room, read_content_url, read_form_lifetime, read_lifetime
from azure_emulator.limits import Limits
from azure_emulator.records import FileRecord, FileStatus
from azure_emulator.surfaces import Face, Surface

PREVIEW = Face(Surface.DATED, "2025-04-01-preview")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/a.jsonl", "https://localhost/a", "http://[::1]:80/", "http://127.9.9.9/x?sig=1"]
)
def test_addresses_of_this_machine_are_taken(url: str) -> None:
    assert read_content_url({"content_url": url}) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a.jsonl",
        "http://127.0.0.1:8392/o\nk",
        "http://127.0.0.1:8392/o\tk",
        f"http://127.0.0.1/{'a' * 70_000}",
        "http://169.254.169.254/latest",
        "http://127.0.0.1.example.com/",
        "http://localhost@example.com/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "localhost:80",
        "",
        None,
        7,
    ],
)
def test_other_addresses_are_refused(url: Any) -> None:
    with pytest.raises(ServiceError) as refusal:
        read_content_url({"content_url": url})
    assert (refusal.value.status, refusal.value.code) == (400, "invalidPayload")


def record(number: int, purpose: str = "fine-tune", size: int | None = 10) -> FileRecord:
    return FileRecord(f"file-{number}", "a.jsonl", purpose, size, 0, FileStatus.PROCESSED)


LIMITS = Limits(file_bytes=50, files=3, total_file_bytes=60)
ROOM: list[Any] = [
    pytest.param(50, "fine-tune", [record(1)], None, id="just fits"),
    pytest.param(51, "fine-tune", [], "invalidPayload", id="file too large"),
    pytest.param(51, "batch", [], "invalidPayload", id="too large whatever it is for"),
    pytest.param(51, "fine-tune", [record(1)], "invalidPayload", id="too large comes first"),
    pytest.param(31, "fine-tune", [record(1), record(2, size=20)], "quotaExceeded", id="total too large"),
    pytest.param(1, "fine-tune", [record(n, size=None) for n in range(3)], "quotaExceeded", id="too many"),
    pytest.param(50, "batch", [record(n) for n in range(3)], None, id="other purposes do not count"),
    pytest.param(50, "fine-tune", [record(n, "fine-tune-results") for n in range(3)], None, id="nor do results"),
]


@pytest.mark.parametrize(("size", "purpose", "files", "code"), ROOM)
def test_room_for_a_file(size: int, purpose: str, files: list[FileRecord], code: str | None) -> None:
    if code is None:
        check_room(size, purpose, files, LIMITS)
        return
    with pytest.raises(ServiceError) as refusal:
        check_room(size, purpose, files, LIMITS)
    assert (refusal.value.status, refusal.value.code) == (400, code)


def test_lifetimes_are_known_to_the_newest_dated_version_only() -> None:
    body = {"expires_after": {"anchor": "created_at", "seconds": 1_209_600}}
    assert read_lifetime(body, PREVIEW) == 1_209_600
    assert read_lifetime(body, Face(Surface.DATED, "2024-10-21")) is None
    assert read_lifetime({}, PREVIEW) is None


@pytest.mark.parametrize(
    "given",
    [
        {"anchor": "created_at"},
        {"seconds": 1_209_600},
        {"anchor": "last_active_at", "seconds": 1_209_600},
        {"anchor": "created_at", "seconds": 1_209_599},
        {"anchor": "created_at", "seconds": 2_592_001},
        {"anchor": "created_at", "seconds": "1209600"},
        {"anchor": "created_at", "seconds": True},
        7,
    ],
)
def test_refused_lifetimes(given: Any) -> None:
    with pytest.raises(ServiceError):
        read_lifetime({"expires_after": given}, PREVIEW)


@pytest.mark.parametrize("names", ["expires_after[{}]", "expires_after.{}"])
def test_a_form_may_write_a_lifetime_in_two_ways(names: str) -> None:
    form = FormData([(names.format("anchor"), "created_at"), (names.format("seconds"), "1209600")])
    assert read_form_lifetime(form, PREVIEW) == 1_209_600
    assert read_form_lifetime(FormData(), PREVIEW) is None
    with pytest.raises(ServiceError):
        read_form_lifetime(FormData([(names.format("anchor"), "created_at")]), PREVIEW)
