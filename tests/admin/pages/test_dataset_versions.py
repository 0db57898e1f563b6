"""A version on its pages: its lines with their reasons, what changed since another one, the next one, other formats."""

import io
import json
import zipfile

import pytest

from admin.datasets import ExtendRequest, extend_version
from admin.reviews import decide
from core.models import DatasetVersion, ReviewDecision, Role, User
from core.services import Services
from tests.admin.approved_talks import add_approved, add_talk, approve, build, correct
from tests.admin.pages.conftest import Browse
from tests.admin.pages.test_forms import count, newest
from training_data.exporters.formats import DESCRIPTIONS, EXPORT_FORMATS

Staff = dict[Role, User]


@pytest.fixture
async def two_versions(services: Services, staff: Staff) -> None:
    """Version 1 of twelve liked conversations; version 2 with one more, one corrected, one no longer approved."""
    database, reviewer, admin = services.database, staff[Role.REVIEWER], staff[Role.ADMIN]
    await add_approved(database, staff[Role.TRAVELLER], reviewer, 12)
    await build(services, admin, note="First", correction="follow")
    await add_talk(database, staff[Role.TRAVELLER], "rome", 1, 0, None)
    await approve(database, reviewer, "rome")
    await correct(database, reviewer, "city3-0", "Oh, the <b>hills</b>! Shall we climb?")
    async with database.writing() as session:
        await decide(session, reviewer, "city5", ReviewDecision.REJECTED)
    await extend_version(services, admin, 1, ExtendRequest())


async def test_every_line_shows_where_it_comes_from_and_why_replies_weigh(two_versions: None, browse: Browse) -> None:
    page = (await browse(Role.REVIEWER).get("/admin/datasets/2/training/lines")).text
    assert page.count('class="card line-card"') == 12
    assert '<a href="/admin/reviews/rome">About rome</a>' in page
    for reason in ("thumb up", "thumb down", "nobody rated it", "ideal reply written", "given reply, which the ideal"):
        assert f": {reason}" in page, reason
    assert "&lt;b&gt;hills" in page and "<b>hills" not in page


async def test_lines_are_found_by_the_reason_of_a_weight(two_versions: None, browse: Browse) -> None:
    reviewer = browse(Role.REVIEWER)
    version = (await reviewer.get("/admin/datasets/2")).text
    assert 'href="/admin/datasets/2/training/lines?reason=0%3A%20thumb%20down"' in version
    page = (await reviewer.get("/admin/datasets/2/training/lines?reason=0%3A%20thumb%20down")).text
    assert page.count('class="card line-card"') == 1 and "About rome" in page
    nothing = await reviewer.get("/admin/datasets/2/training/lines?reason=0%3A%20mood")
    assert nothing.status_code == 200 and "No line here" in nothing.text


async def test_long_lists_of_lines_go_on(week: None, browse: Browse) -> None:
    reviewer = browse(Role.REVIEWER)
    first = (await reviewer.get("/admin/datasets/1/training/lines")).text
    assert first.count('class="card line-card"') == 30 and "?after=30" in first
    second = (await reviewer.get("/admin/datasets/1/training/lines?after=30")).text
    assert 'id="line-31"' in second and 'id="line-30"' not in second and "From the first line" in second
    api = (await reviewer.get("/admin/datasets/1/testing/lines")).status_code
    assert api == 422


async def test_a_comparison_shows_added_removed_and_changed_lines(two_versions: None, browse: Browse) -> None:
    reviewer = browse(Role.REVIEWER)
    answer = await reviewer.get("/admin/datasets/1/comparisons?other=2")
    assert answer.headers["location"] == "/admin/datasets/1/comparisons/2"
    page = (await reviewer.get("/admin/datasets/1/comparisons/2")).text
    for words in (
        "conversation rome",
        "conversation city5",
        '<span class="chip">weight 1 ',
        "<ins>Oh, the &lt;b&gt;hills",
    ):
        assert words in page, words
    back = (await reviewer.get("/admin/datasets/2/comparisons/1")).text
    assert "<del>Oh, the &lt;b&gt;hills" in back
    assert "Recipe</h2>" not in page
    same = (await reviewer.get("/admin/datasets/1/comparisons/1")).text
    assert "both versions hold the same lines" in same
    assert (await reviewer.get("/admin/datasets/1/comparisons/99")).status_code == 404


async def test_a_version_is_extended_on_its_page(two_versions: None, browse: Browse, services: Services) -> None:
    admin = browse(Role.ADMIN)
    form = (await admin.get("/admin/datasets/1/extend")).text
    request_id = form.split('name="request_id" value="')[1].split('"')[0]
    sent = {"request_id": request_id, "note": "Again"}
    answers = [await admin.post("/admin/datasets/1/extensions", data=sent) for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == ["/admin/datasets/3"] * 2
    version = await newest(services, DatasetVersion)
    assert (version.extends, version.note) == (1, "Again")
    refused = await admin.post("/admin/datasets/3/extensions", data={"note": "Once more"})
    assert refused.status_code == 409 and "nothing was reviewed" in refused.text
    assert 'value="Once more"' in refused.text
    assert await count(services, DatasetVersion) == 3


@pytest.mark.parametrize("format", EXPORT_FORMATS)
async def test_an_export_says_what_it_could_not_carry_over(two_versions: None, browse: Browse, format: str) -> None:
    reviewer = browse(Role.REVIEWER)
    page = (await reviewer.get(f"/admin/datasets/2/exports?format={format}")).text
    assert DESCRIPTIONS[format] in page  # type: ignore[index]
    answer = await reviewer.get(f"/admin/datasets/2/exports/{format}.zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    report = json.loads(archive.read("report.json"))
    losses = list(report["parts"]["training"]["could_not_carry_over"])
    assert all(loss in page for loss in losses)
    assert losses or "everything was carried over" in page
    assert f"/admin/datasets/2/exports/{format}.zip" in page
    assert answer.headers["content-disposition"] == f'attachment; filename="wayfarer-v2-{format}.zip"'


async def test_the_byte_order_mark_is_on_by_default_and_can_be_left_out(two_versions: None, browse: Browse) -> None:
    reviewer, mark = browse(Role.REVIEWER), b"\xef\xbb\xbf"
    contents = []
    for choice in ("", "?byte_order_mark=false"):
        answer = await reviewer.get(f"/admin/datasets/2/exports/azure.zip{choice}")
        contents.append(zipfile.ZipFile(io.BytesIO(answer.content)).read("wayfarer-v2-training.jsonl"))
    assert contents[0] == mark + contents[1] and not contents[1].startswith(mark)
    assert "byte_order_mark=false" in (await reviewer.get("/admin/datasets/2/exports?format=azure")).text
    assert "byte_order_mark=false" not in (await reviewer.get("/admin/datasets/2/exports?format=plain")).text


async def test_a_format_that_nobody_knows_is_answered(two_versions: None, browse: Browse) -> None:
    reviewer = browse(Role.REVIEWER)
    for path in ("exports?format=xml", "exports/xml.zip"):
        assert (await reviewer.get(f"/admin/datasets/2/{path}")).status_code == 422
    assert (await reviewer.get("/admin/datasets/99/exports")).status_code == 404
