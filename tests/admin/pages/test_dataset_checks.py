"""The form that checks files, and the report of what was found."""

from core.models import ImportedFile, Role
from core.services import Services
from tests.admin.pages.conftest import Browse
from tests.admin.pages.test_forms import count
from tests.training_data.cases.builders import SYSTEM, good, good_pairs, goods, line, reply, user

CHECK = "/admin/datasets/check"
FORM = {"format": "auto", "epochs": "1"}


async def test_a_sound_file_is_said_to_be_usable(browse: Browse, services: Services) -> None:
    answer = await browse(Role.REVIEWER).post(CHECK, data=FORM, files={"training": ("mine.jsonl", goods(10))})
    assert answer.status_code == 200
    assert "mine.jsonl" in answer.text and "not usable" not in answer.text
    assert "Nothing to mend" in answer.text
    assert await count(services, ImportedFile) == 0


async def test_every_code_is_shown_with_its_lines_and_the_way_out(browse: Browse) -> None:
    broken = goods(9) + line(SYSTEM, user("Hi"), reply(weight=True)) + b"\n<script>alert(1)</script>"
    files = [("training", ("a.jsonl", broken)), ("validation", ("b.jsonl", good(3)))]
    page = (await browse(Role.REVIEWER).post(CHECK, data=FORM, files=files)).text
    for words in ("weight_not_an_integer", "invalid_json", "leak_between_files", "says the same as line 4 of a.jsonl"):
        assert words in page
    assert "Write the weight as the number 0 or 1" in page
    assert "<script>alert" not in page


async def test_a_file_name_is_text(browse: Browse) -> None:
    files = {"training": ('"><img src=x onerror=alert(1)>.jsonl', goods(10))}
    page = (await browse(Role.REVIEWER).post(CHECK, data=FORM, files=files)).text
    assert "<img" not in page and "&lt;img" in page


async def test_pairs_show_how_long_the_preferred_reply_is(browse: Browse) -> None:
    page = (await browse(Role.REVIEWER).post(CHECK, data=FORM, files={"training": ("a.jsonl", good_pairs(10))})).text
    assert "Preference pairs" in page and "prefer the longer reply" in page


async def test_the_live_prompt_is_held_against_every_line(week: None, browse: Browse) -> None:
    files = {"training": ("a.jsonl", goods(10))}
    page = (await browse(Role.ADMIN).post(CHECK, data={**FORM, "release": "live"}, files=files)).text
    assert "other_system_message" in page
    assert "other_system_message" not in (await browse(Role.ADMIN).post(CHECK, data=FORM, files=files)).text


async def test_no_file_and_wrong_choices_are_said_in_place(browse: Browse) -> None:
    nothing = await browse(Role.REVIEWER).post(CHECK, data=FORM, files={"training": ("", b"")})
    assert nothing.status_code == 422 and "choose a JSONL file" in nothing.text
    wrong = await browse(Role.REVIEWER).post(CHECK, data={**FORM, "epochs": "99"}, files={"training": ("a", b"x")})
    assert wrong.status_code == 422 and 'value="99"' in wrong.text


async def test_a_long_list_is_cut_and_says_so(browse: Browse) -> None:
    page = (await browse(Role.REVIEWER).post(CHECK, data=FORM, files={"training": ("a.jsonl", b"x\n" * 250)})).text
    assert "50 more are not shown here" in page


async def test_a_version_is_checked_with_its_own_prompt(week: None, browse: Browse) -> None:
    answer = await browse(Role.REVIEWER).get("/admin/datasets/1/check")
    assert answer.status_code == 200
    assert "wayfarer-v1-training.jsonl" in answer.text and "not usable" not in answer.text
    assert (await browse(Role.REVIEWER).get("/admin/datasets/99/check")).status_code == 404
