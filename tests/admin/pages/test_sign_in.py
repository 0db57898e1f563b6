from datetime import timedelta

from admin.people import make_login_link
from core.clock import utc_now
from core.identity import SESSION_COOKIE
from core.models import Role, User
from core.services import Services
from tests.admin.pages.conftest import Browse


async def a_link(services: Services, user: User, age: timedelta = timedelta()) -> str:
    async with services.database.writing() as session:
        token = await make_login_link(session, "wayfarer", user, utc_now() - age)
    return f"/staff/link/{token}"


async def test_link_signs_in_once(services: Services, staff: dict[Role, User], browse: Browse) -> None:
    link = await a_link(services, staff[Role.REVIEWER])
    browser = browse(None)
    assert "rui@example.com" in (await browser.get(link)).text
    assert (await browser.get(link)).status_code == 200  # looking does not use it up
    answer = await browser.post(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{SESSION_COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await browser.get("/admin/reviews")).status_code == 200
    assert (await browse(None).post(link)).status_code == 403


async def test_expired_link_is_refused(services: Services, staff: dict[Role, User], browse: Browse) -> None:
    link = await a_link(services, staff[Role.REVIEWER], age=timedelta(hours=1))
    answer = await browse(None).post(link)
    assert answer.status_code == 403
    assert "ask for a new one" in answer.text


async def test_signing_out_ends_every_session(staff: dict[Role, User], browse: Browse) -> None:
    here, there = browse(Role.ADMIN), browse(Role.ADMIN)
    answer = await here.post("/staff/logout")
    assert answer.headers["location"] == "/staff/login"
    assert (await there.get("/admin")).status_code == 401


async def test_signing_out_leaves_travellers_alone(services: Services, staff: dict[Role, User], browse: Browse) -> None:
    await browse(Role.TRAVELLER).post("/staff/logout")
    async with services.database.reading() as session:
        traveller = await session.get_one(User, staff[Role.TRAVELLER].id)
    assert traveller.session_version == 0


async def test_sign_in_page_says_how(browse: Browse) -> None:
    assert "login link" in (await browse(None).get("/staff/login")).text
