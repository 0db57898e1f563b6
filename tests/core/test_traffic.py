"""Who serves a new conversation: tables for the shares, properties for the choice."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.database import Database
from core.errors import BadInput
from core.models import TrafficPlan
from core.traffic import Share, choose_release, current_plan, position_of, read_shares

SPLITS = [(1.0,), (0.9, 0.1), (0.5, 0.5), (0.34, 0.33, 0.33), (0.01, 0.99)]


def shares_of(split: tuple[float, ...]) -> tuple[Share, ...]:
    return tuple(Share(number, share) for number, share in enumerate(split, start=1))


@pytest.mark.parametrize("split", SPLITS)
def test_a_good_split_is_read_as_it_was_written(split: tuple[float, ...]) -> None:
    raw = [{"release_id": share.release_id, "share": share.share} for share in shares_of(split)]
    assert read_shares(raw) == shares_of(split)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ([], "at least one"),
        ([{"release_id": 1, "share": 0.0}, {"release_id": 2, "share": 1.0}], "above 0"),
        ([{"release_id": 1, "share": -0.5}, {"release_id": 2, "share": 1.5}], "above 0"),
        ([{"release_id": 1, "share": float("nan")}], "above 0"),
        ([{"release_id": 1, "share": 0.5}, {"release_id": 1, "share": 0.5}], "twice"),
        ([{"release_id": 1, "share": 0.5}], "add up to 0.5"),
        ([{"release_id": 1, "share": 0.9}, {"release_id": 2, "share": 0.9}], "add up to 1.8"),
    ],
    ids=["empty", "zero", "negative", "nan", "twice", "half", "too much"],
)
def test_a_bad_split_is_refused(raw: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(BadInput, match=reason) as refused:
        read_shares(raw)
    assert refused.value.place == "shares"


@pytest.mark.parametrize(("position", "release"), [(0.0, 1), (0.8999, 1), (0.9, 2), (0.999, 2), (1.0 - 2**-53, 2)])
def test_a_release_owns_its_stretch_up_to_but_not_with_its_end(position: float, release: int) -> None:
    assert choose_release(shares_of((0.9, 0.1)), position) == release


def test_rounding_leaves_nobody_without_a_release() -> None:
    tenths = shares_of((0.1,) * 10)
    assert choose_release(tenths, 1.0 - 2**-53) == 10


@given(st.text(max_size=60), st.integers(0, 2**31))
def test_a_position_is_stable_and_below_one(traveller: str, plan: int) -> None:
    position = position_of(traveller, plan)
    assert 0 <= position < 1
    assert position_of(traveller, plan) == position


def test_positions_stay_what_they_are() -> None:
    """Sticky across versions of this program too: a changed rule would move travellers in the middle of a plan."""
    assert position_of("guest:1", 1) == pytest.approx(0.3868104, abs=1e-7)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(SPLITS), st.integers(1, 10_000))
def test_releases_get_their_shares(split: tuple[float, ...], plan: int) -> None:
    """Within six standard deviations of a binomial draw: a fair rule fails this once in 500 million runs."""
    shares, drawn = shares_of(split), 2_000
    chosen = [choose_release(shares, position_of(f"guest:{n}", plan)) for n in range(drawn)]
    for share in shares:
        spread = (share.share * (1 - share.share) / drawn) ** 0.5
        assert abs(chosen.count(share.release_id) / drawn - share.share) <= 6 * spread


@settings(max_examples=25, deadline=None)
@given(st.floats(0.05, 0.5), st.floats(0.01, 0.4))
def test_who_is_on_the_first_release_stays_on_it_when_its_share_grows(share: float, more: float) -> None:
    before, after = shares_of((share, 1 - share)), shares_of((share + more, 1 - share - more))
    positions = [position_of(f"guest:{n}", 7) for n in range(300)]
    assert all(choose_release(after, at) == 1 for at in positions if choose_release(before, at) == 1)


def test_different_plans_draw_anew() -> None:
    both = [(position_of(f"guest:{n}", 1) < 0.5, position_of(f"guest:{n}", 2) < 0.5) for n in range(1_000)]
    assert 0.4 < sum(first == second for first, second in both) / len(both) < 0.6


async def test_the_newest_plan_is_live(database: Database) -> None:
    async with database.reading() as session:
        assert await current_plan(session) is None
    for release in (1, 2, 1):
        async with database.writing() as session:
            session.add(TrafficPlan(shares=[{"release_id": release, "share": 1.0}], reason="promotion"))
    async with database.reading() as session:
        plan = await current_plan(session)
    assert plan and plan.id == 3
