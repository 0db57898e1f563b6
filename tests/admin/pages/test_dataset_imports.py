"""The form that brings files in: what they would become, how they are read, and what is wrong with them."""

import json

import pytest

from core.models import ImportedFile, Role
from core.services import Services
from tests.admin.pages.conftest import Browse
from tests.admin.pages.test_forms import count
from training_data.importers.formats import DESCRIPTIONS

IMPORTS = "/admin/datasets/imports"
CHAT = json.dumps(
    {"messages": [{"role": "user", "content": "Rome?"}, {"role": "assistant", "content": "Ah, Rome!"}]}
).encode()
PAIR = json.dumps(
    {
        "input": {"messages": [{"role": "user", "content": "Rome?"}]},
        "preferred_output": [{"role": "assistant", "content": "Ah, Rome!"}],
        "non_preferred_output": [{"role": "assistant", "content": "Rome."}],
    }
).encode()
SHAREGPT = json.dumps(
    [
        {"conversations": [{"from": "human", "value": "Rome?"}, {"from": "gpt", "value": "Ah, Rome!"}], "score": 3},
        {"conversations": [{"from": "human", "value": "Hello?"}]},
    ]
).encode()
ALPACA = json.dumps([{"instruction": "Rome?", "output": "Ah, Rome!"}]).encode()
CSV = b"question;answer;rating\nRome?;Ah, Rome!;5\n"
FILES = {"chat": CHAT, "dpo": PAIR, "sharegpt": SHAREGPT, "alpaca": ALPACA, "csv": CSV}
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(("format", "content"), FILES.items())
async def test_a_format_is_guessed_shown_and_stored(
    browse: Browse, services: Services, format: str, content: bytes
) -> None:
    admin = browse(Role.ADMIN)
    upload = {"file": ("theirs.txt", content)}
    part = (await admin.post(f"{IMPORTS}/preview", files=upload, data={"format": ""}, headers=HTMX)).text
    described = DESCRIPTIONS[format]  # type: ignore[index]
    assert described in part and "can be imported" in part and "first records look like it" in part
    assert "<html" not in part and "Ah, Rome!" in part
    assert await count(services, ImportedFile) == 0
    answer = await admin.post(IMPORTS, files=upload, data={"format": ""})
    page = (await admin.get(answer.headers["location"])).text
    assert described in page and "theirs.txt" in page and "Ah, Rome!" in page


async def test_what_cannot_be_carried_over_is_said_before_and_after(browse: Browse) -> None:
    admin = browse(Role.ADMIN)
    for content, words in ((SHAREGPT, "it has no question with a reply"), (CSV, "the column")):
        before = await admin.post(f"{IMPORTS}/preview", files={"file": ("a", content)}, headers=HTMX)
        after = await admin.post(IMPORTS, files={"file": ("a", content)}, follow_redirects=True)
        assert words in before.text and words in after.text


async def test_another_format_can_be_chosen_and_its_faults_have_lines(browse: Browse, services: Services) -> None:
    for address in (f"{IMPORTS}/preview", IMPORTS):
        answer = await browse(Role.ADMIN).post(address, files={"file": ("a.json", ALPACA)}, data={"format": "sharegpt"})
        assert answer.status_code == (422 if address == IMPORTS else 200)
        assert "because you chose it" in answer.text and "cannot be imported" in answer.text
        assert "The record on line 1 has no conversations" in answer.text
        assert '<option value="sharegpt" selected>' in answer.text
    assert await count(services, ImportedFile) == 0


async def test_every_faulty_line_is_shown_and_nothing_is_stored(browse: Browse, services: Services) -> None:
    content = b'{"messages":[{"role":"user","content":"Hi"}]}\n<script>alert(1)</script>\n'
    answer = await browse(Role.ADMIN).post(IMPORTS, files={"file": ("mine.jsonl", content)})
    assert answer.status_code == 422 and "mine.jsonl" in answer.text
    for words in ('<td class="n">1</td>', '<td class="n">2</td>', "is not JSON"):
        assert words in answer.text
    assert "<script>alert" not in answer.text
    assert await count(services, ImportedFile) == 0


async def test_without_a_file_it_says_so_but_not_while_choosing(browse: Browse) -> None:
    admin = browse(Role.ADMIN)
    for address in (IMPORTS, f"{IMPORTS}/preview"):
        answer = await admin.post(address, files={"file": ("", b"")}, data={"format": "csv"})
        assert answer.status_code == 422 and "choose one first" in answer.text
        assert '<option value="csv" selected>' in answer.text
    quiet = await admin.post(f"{IMPORTS}/preview", files={"file": ("", b"")}, headers=HTMX)
    assert (quiet.status_code, quiet.text) == (200, "")


async def test_a_format_that_nobody_knows_is_refused(browse: Browse) -> None:
    answer = await browse(Role.ADMIN).post(IMPORTS, files={"file": ("a", CHAT)}, data={"format": "xml"})
    assert answer.status_code == 422 and "format:" in answer.text


async def test_a_file_that_is_too_large_is_refused(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin.dataset_imports.MAX_IMPORT_BYTES", 10)
    for headers in ({}, HTMX):
        answer = await browse(Role.ADMIN).post(f"{IMPORTS}/preview", files={"file": ("a", CHAT)}, headers=headers)
        assert answer.status_code == 422 and "split it" in answer.text


async def test_names_and_texts_of_files_are_text(browse: Browse) -> None:
    content = b"question,answer\n<img src=x onerror=alert(1)>,<script>alert(1)</script>\n"
    upload = {"file": ("<img src=x onerror=alert(1)>.csv", content)}
    admin = browse(Role.ADMIN)
    for answer in (
        await admin.post(f"{IMPORTS}/preview", files=upload),
        await admin.post(IMPORTS, files=upload, follow_redirects=True),
    ):
        assert "<img" not in answer.text and "<script>alert" not in answer.text
        assert "&lt;img" in answer.text


async def test_there_is_no_file_99(browse: Browse) -> None:
    assert (await browse(Role.REVIEWER).get(f"{IMPORTS}/99")).status_code == 404
