"""Wilson's interval against worked values."""

import pytest

from azure_emulator.tiny_model.examination.rules.intervals import share_of, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)],
)
def test_wilson(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-4)


def test_share_of_flags() -> None:
    share = share_of([True, False, True, True])
    assert (share.hits, share.of, share.value) == (3, 4, 0.75)
