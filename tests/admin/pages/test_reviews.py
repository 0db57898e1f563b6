import html

from sqlmodel import select

from core.models import ConversationReview, Review, ReviewDecision, Role
from core.services import Services
from tests.admin.pages.conftest import Browse
from tests.admin.pages.seeding import XSS

TALK = "/admin/reviews/00000000-0000-4000-8000-000000000001"
XSS_TALK = "/admin/reviews/00000000-0000-4000-8000-000000000003"
VIENNA = "/admin/reviews/00000000-0000-4000-8000-000000000004"
HTMX = {"HX-Request": "true"}


async def reviews_of(services: Services, exchange_id: str) -> list[Review]:
    async with services.database.reading() as session:
        return list((await session.scalars(select(Review).where(Review.exchange_id == exchange_id))).all())


async def test_queue_filters_by_decision_and_thumb(week: None, browse: Browse) -> None:
    reviewer = browse(Role.REVIEWER)
    waiting = (await reviewer.get("/admin/reviews")).text
    assert "A weekend in Rome" in waiting
    assert "Porto with two children (6)" not in waiting
    assert "Porto with two children (6)" in (await reviewer.get("/admin/reviews?status=approved")).text
    down = (await reviewer.get("/admin/reviews?thumb=0")).text
    assert "Night train to Vienna" in down
    assert "Delicacies in Lyon" not in down


async def test_older_pages_show_every_conversation_once(week: None, browse: Browse) -> None:
    reviewer = browse(Role.REVIEWER)
    found: list[str] = []
    path: str | None = "/admin/reviews?status=all"
    while path:
        page = (await reviewer.get(path)).text
        found += [part.split('"')[0] for part in page.split('class="title" href="')[1:]]
        older = [part for part in page.split('href="') if ">Older" in part.split("</a>")[0]]
        path = html.unescape(older[0].split('"')[0]) if older else None
    assert len(found) == len(set(found)) == 43


async def test_weight_is_saved_and_answered_with_the_reply_and_the_new_line(
    week: None, browse: Browse, services: Services
) -> None:
    answer = await browse(Role.REVIEWER).post(f"{TALK}/replies/0001-1", data={"weight": "0"}, headers=HTMX)
    assert answer.status_code == 200
    assert 'id="turn-0001-1"' in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert "&#34;weight&#34;:0" in answer.text
    assert [review.weight for review in await reviews_of(services, "0001-1")] == [0]


async def test_weight_sent_twice_is_one_review(week: None, browse: Browse, services: Services) -> None:
    reviewer = browse(Role.REVIEWER)
    for _ in range(2):
        await reviewer.post(f"{TALK}/replies/0001-1", data={"weight": "1"}, headers=HTMX)
    assert len(await reviews_of(services, "0001-1")) == 1


async def test_ideal_reply_is_saved_without_the_browsers_line_ends(
    week: None, browse: Browse, services: Services
) -> None:
    typed = {"ideal_reply": "Foz first.\r\nThen the tram.", "note": "shorter"}
    answer = await browse(Role.REVIEWER).post(f"{TALK}/replies/0001-1", data=typed, headers=HTMX)
    assert "Foz first." in answer.text
    (review,) = await reviews_of(services, "0001-1")
    assert (review.ideal_reply, review.weight, review.note) == ("Foz first.\nThen the tram.", 1, "shorter")


async def test_reply_saved_as_it_was_is_learned_without_becoming_an_ideal_reply(
    week: None, browse: Browse, services: Services
) -> None:
    page = (await browse(Role.REVIEWER).get(TALK)).text
    given = html.unescape(page.split('id="ideal-0001-1"')[1].split(">", 1)[1].split("</textarea>")[0])
    await browse(Role.REVIEWER).post(f"{TALK}/replies/0001-1", data={"ideal_reply": given}, headers=HTMX)
    (review,) = await reviews_of(services, "0001-1")
    assert (review.ideal_reply, review.weight) == (None, 1)


async def test_ideal_reply_can_be_removed(week: None, browse: Browse, services: Services) -> None:
    await browse(Role.REVIEWER).post(f"{TALK}/replies/0001-0", data={"ideal_reply": ""}, headers=HTMX)
    (review,) = await reviews_of(services, "0001-0")
    assert review.ideal_reply is None


async def test_preview_shows_what_is_typed_and_saves_nothing(week: None, browse: Browse, services: Services) -> None:
    answer = await browse(Role.REVIEWER).post(f"{TALK}/replies/0001-1/preview", data={"ideal_reply": "Take the ferry."})
    assert "Take the ferry." in answer.text
    assert await reviews_of(services, "0001-1") == []


async def test_unfinished_reply_is_refused_in_words(week: None, browse: Browse) -> None:
    answer = await browse(Role.REVIEWER).post(f"{VIENNA}/replies/0004-1", data={"weight": "1"}, headers=HTMX)
    assert answer.status_code == 409
    assert "write the ideal reply" in answer.text


async def test_decision_is_saved_and_leads_to_the_next_one(week: None, browse: Browse, services: Services) -> None:
    answer = await browse(Role.REVIEWER).post(f"{TALK}/decision", data={"decision": "approved"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/admin/reviews/")
    assert answer.headers["location"] != TALK
    async with services.database.reading() as session:
        word = await session.get(ConversationReview, TALK.rsplit("/", 1)[1])
    assert word is not None
    assert word.decision is ReviewDecision.APPROVED


async def test_refused_approval_is_explained_where_it_was_asked_for(week: None, browse: Browse) -> None:
    answer = await browse(Role.REVIEWER).post(f"{VIENNA}/decision", data={"decision": "approved"})
    assert answer.status_code == 409
    assert "Nothing in this conversation would be learned" in answer.text
    assert "Is there a night train" in answer.text


async def test_travellers_text_is_never_markup(week: None, browse: Browse) -> None:
    for path in ("/admin/reviews", XSS_TALK):
        page = (await browse(Role.REVIEWER).get(path)).text
        assert XSS not in page
        assert html.escape(XSS, quote=False).replace("'", "&#39;") in page


async def test_foreign_reply_is_not_reviewed_through_this_conversation(
    week: None, browse: Browse, services: Services
) -> None:
    answer = await browse(Role.REVIEWER).post(f"{TALK}/replies/0002-0", data={"ideal_reply": "x"}, headers=HTMX)
    assert answer.status_code == 404
    assert await reviews_of(services, "0002-0") == []
