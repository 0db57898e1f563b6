import pytest

from admin.charts import MAX_POINTS, Series, interval_bar, line_chart, split_bar, thin, ticks


def test_nothing_measured_gives_no_chart() -> None:
    assert line_chart([Series("loss", [])]) is None


def test_points_lie_within_the_frame_and_keep_their_order() -> None:
    chart = line_chart([Series("loss", [(1, 2.6), (2, 1.9), (3, 2.2)])])
    assert chart is not None
    first, low, last = chart.lines[0].marks
    assert (first.x, last.x) == (chart.left, chart.right)
    assert first.y < last.y < low.y < chart.bottom  # SVG counts downwards: a larger loss is drawn higher


def test_series_share_one_scale() -> None:
    chart = line_chart([Series("a", [(0, 1), (10, 1)]), Series("b", [(5, 1)])])
    assert chart is not None
    a, b = chart.lines
    assert b.marks[0].y == a.marks[0].y
    assert b.marks[0].x == pytest.approx((chart.left + chart.right) / 2, abs=0.1)


def test_one_point_is_drawn() -> None:
    chart = line_chart([Series("loss", [(4, 1.5)])])
    assert chart is not None
    assert chart.lines[0].last.at == 4
    assert 0 < chart.lines[0].last.y < chart.height


def test_long_series_are_thinned_to_measured_points_with_both_ends() -> None:
    points = [(float(x), float(x * x)) for x in range(10_000)]
    thinned = thin(points)
    assert len(thinned) == MAX_POINTS
    assert set(thinned) <= set(points)
    assert (thinned[0], thinned[-1]) == (points[0], points[-1])


@pytest.mark.parametrize(
    ("low", "high", "about", "expected"),
    [
        (0.0, 1.0, 4, [0.0, 0.5, 1.0]),
        (0.83, 2.61, 4, [0.5, 1.0, 1.5, 2.0, 2.5, 3.0]),
        (2.0, 2.0, 4, [1.5, 2.0, 2.5]),
    ],
)
def test_ticks_are_round_and_embrace_the_values(low: float, high: float, about: int, expected: list[float]) -> None:
    assert ticks(low, high, about) == expected


def test_whole_ticks_never_split_a_step() -> None:
    assert ticks(1, 3, 7, whole=True) == [1, 2, 3]


def test_labels_have_the_digits_that_tell_ticks_apart() -> None:
    chart = line_chart([Series("accuracy", [(1, 0.912), (2, 0.958)])])
    assert chart is not None
    assert [tick.label for tick in chart.y_ticks] == ["0.90", "0.92", "0.94", "0.96"]


def test_floor_is_part_of_the_axis() -> None:
    chart = line_chart([Series("loss", [(1, 2.0), (2, 1.0)])], y_floor=0.0)
    assert chart is not None
    assert chart.y_ticks[0].label == "0.0"


def test_interval_bar_scales_to_its_width() -> None:
    bar = interval_bar(0.5, 0.25, 0.75, width=200)
    assert (bar.low, bar.share, bar.high) == (50, 100, 150)


@pytest.mark.parametrize(("share", "low", "high"), [(0.5, 0.6, 0.7), (0.5, 0.1, 0.4), (1.2, 0.0, 1.2)])
def test_interval_bar_refuses_what_is_no_interval(share: float, low: float, high: float) -> None:
    with pytest.raises(ValueError, match="no share"):
        interval_bar(share, low, high)


def test_split_bar_lays_shares_end_to_end() -> None:
    stable, canary = split_bar([("stable", 0.9), ("canary", 0.1)], width=100)
    assert (stable.x, stable.width, canary.x, canary.width) == (0, 90, 90, 10)
