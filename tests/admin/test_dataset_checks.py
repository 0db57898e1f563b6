"""Files are checked over the API as on the command line; nothing is stored."""

import httpx
import pytest

from admin.dataset_checks import CheckRequest, check_files, check_version, grouped, prompt_of
from admin.datasets import get_version
from core.errors import BadInput, NotFound
from core.models import User
from core.services import Services
from tests.admin.conftest import Call
from tests.admin.training_path import SYSTEM_MESSAGE, make_version
from tests.conftest import SQLITE_ONLY
from tests.training_data.cases.builders import good, good_pairs, goods, line, reply, user
from training_data.several_files import NamedFile

PATH = "/api/v1/datasets/validate"


async def send(client: httpx.AsyncClient, *files: tuple[str, str, bytes], **query: str | int) -> httpx.Response:
    """Files as (field, name, content)."""
    return await client.post(PATH, params=query, files=[(field, (name, content)) for field, name, content in files])


@SQLITE_ONLY
async def test_every_problem_is_an_object_of_its_own(call: Call, reviewer_user: User) -> None:
    broken = goods(9) + line(user(weight=1), reply()) + b"\nnot json"
    answer = await send(call(reviewer_user), ("training", "a.jsonl", broken), ("validation", "b.jsonl", good(3)))
    assert answer.status_code == 200
    found = answer.json()
    assert found["ok"] is False
    assert [(one["file"], one["line"], one["code"]) for one in found["problems"]] == [
        ("a.jsonl", 10, "weight_on_other_role"),
        ("a.jsonl", 11, "invalid_json"),
        ("b.jsonl", 1, "leak_between_files"),
    ]
    assert set(found["problems"][0]) == {"file", "line", "path", "code", "level", "message", "hint"}
    assert [(one["file"], one["part"], one["ok"], one["examples"]) for one in found["files"]] == [
        ("a.jsonl", "training", False, 9),
        ("b.jsonl", "validation", False, 1),
    ]


@SQLITE_ONLY
async def test_pairs_are_described_by_their_lengths(call: Call, reviewer_user: User) -> None:
    answer = await send(call(reviewer_user), ("training", "pairs.jsonl", good_pairs(10)))
    assert answer.json()["ok"] is True
    file = answer.json()["files"][0]
    assert file["format"] == "dpo" and file["pairs"]["preferred_longer_share"] == 0.5


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("query", "status"),
    [({"format": "csv"}, 422), ({"epochs": 0}, 422), ({"release": "dead"}, 422), ({"release": "live"}, 404)],
    ids=["format", "epochs", "release", "no live release"],
)
async def test_what_cannot_be_asked_is_refused(
    call: Call, reviewer_user: User, query: dict[str, str | int], status: int
) -> None:
    assert (await send(call(reviewer_user), ("training", "a.jsonl", goods(10)), **query)).status_code == status


@SQLITE_ONLY
async def test_no_file_and_too_large_a_file_are_refused(
    call: Call, reviewer_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = await call(reviewer_user).post(PATH, data={"training": "text, not a file"})
    assert nothing.status_code == 422 and "choose a JSONL file" in nothing.json()["message"]
    for module in ("admin.uploads", "admin.dataset_checks"):
        monkeypatch.setattr(f"{module}.MAX_IMPORT_BYTES", 1 << 20)
    large = await send(call(reviewer_user), ("training", "a.jsonl", b" " * (2 << 20)))
    assert large.status_code == 422 and "1 MiB is the limit" in large.json()["message"]


@SQLITE_ONLY
async def test_a_version_passes_its_own_check(services_without_azure: Services, admin_user: User) -> None:
    version = await make_version(services_without_azure, admin_user, "checked")
    async with services_without_azure.database.reading() as session:
        view = await get_version(session, version.id or 0)
    report = await check_version(view)
    assert report.ok and [file.part for file in report.files] == ["training", "validation"]
    other = await check_files([NamedFile("a.jsonl", goods(10))], [], CheckRequest(), SYSTEM_MESSAGE)
    assert [group.code for group in grouped(other.files[0])] == ["other_system_message"]


async def test_groups_begin_with_errors_and_count_what_is_not_listed() -> None:
    data = (line(user(), reply()) + b"\n") * 3 + good(1) + b"\nx\ny"
    report = await check_files([NamedFile("a.jsonl", data)], [], CheckRequest(), None)
    groups = grouped(report.files[0])
    assert [(group.code, group.level, group.count) for group in groups] == [
        ("invalid_json", "error", 2),
        ("too_few_examples", "error", 1),
        ("no_system_message", "warning", 3),
        ("duplicate_example", "warning", 2),
    ]
    assert [problem.line for problem in groups[0].problems] == [5, 6]


@SQLITE_ONLY
async def test_the_prompt_of_a_release_that_is_not_there(services_without_azure: Services) -> None:
    async with services_without_azure.database.reading() as session:
        assert await prompt_of(session, None) is None
        with pytest.raises(NotFound):
            await prompt_of(session, 7)


async def test_checking_nothing_is_bad_input() -> None:
    with pytest.raises(BadInput):
        await check_files([], [], CheckRequest(), None)
