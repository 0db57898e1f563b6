"""Limits by name: what can be set, and what is refused."""

import pytest

from azure_emulator.limits import LimitError, Limits, limits_shown, with_limits


def test_the_defaults_are_azures() -> None:
    limits = Limits()
    assert (limits.file_bytes, limits.files, limits.total_file_bytes) == (536_870_912, 100, 1_073_741_824)
    assert (limits.running_jobs, limits.queued_jobs, limits.jobs) == (3, 20, 100)
    assert (limits.developer_hours, limits.idle_days, limits.hosting_per_hour) == (24, 15, 1.70)


def test_any_limit_can_be_set_by_name() -> None:
    for name in limits_shown(Limits()):
        assert limits_shown(with_limits(Limits(), [f"{name}=7"]))[name] == 7


def test_the_last_wish_counts_and_the_rest_stays() -> None:
    limits = with_limits(Limits(), ["queue_seconds=1.5", "queue_seconds=2.5", "quota.Standard=9"])
    assert (limits.queue_seconds, limits.quotas["Standard"], limits.quotas["GlobalStandard"]) == (2.5, 9, 1000)


REFUSED = [
    ("queue_seconds", "name=value"),
    ("nonsense=1", "There is no limit 'nonsense'"),
    ("quota.Nonsense=1", "There is no limit"),
    ("files=1.5", "a whole number"),
    ("files=many", "a whole number"),
    ("idle_days=soon", "must be a number"),
    ("files=-1", "zero or more"),
    ("idle_days=nan", "zero or more"),
    ("idle_days=inf", "zero or more"),
]


@pytest.mark.parametrize(("wish", "reason"), REFUSED)
def test_what_is_refused(wish: str, reason: str) -> None:
    with pytest.raises(LimitError, match=reason):
        with_limits(Limits(), [wish])
