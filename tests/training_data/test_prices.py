from datetime import date

import pytest

from training_data.prices import PriceListError, likely_epochs, own_prices, read_prices, training_cost

LIST = """
currency = "EUR"
[[training]]
model = "gpt-4.1"
training_type = "GlobalStandard"
low = 2.0
high = 3.0
as_of = 2026-02-11
source = "a page"
[[hosting]]
sku = "Standard"
per_hour = 1.7
as_of = 2026-02-11
source = "a page"
"""


@pytest.mark.parametrize(
    ("base_model", "training_type", "listed"),
    [
        ("gpt-4.1", "GlobalStandard", True),
        ("gpt-4.1-2025-04-14", "globalstandard", True),
        ("gpt-4.1-2025-04-14.ft-0a1b-voice", "GlobalStandard", True),
        ("gpt-4.1-mini-2025-04-14", "GlobalStandard", False),
        ("gpt-4.1-2025-04-14", "Standard", False),
        ("gpt-4o-2024-08-06", "GlobalStandard", False),
        ("", "GlobalStandard", False),
    ],
)
def test_a_price_is_for_its_own_model_and_training_type(base_model: str, training_type: str, listed: bool) -> None:
    assert (read_prices(LIST).of_training(base_model, training_type) is not None) is listed


def test_cost_is_tokens_times_epochs_times_price() -> None:
    cost = training_cost(read_prices(LIST), "gpt-4.1", "GlobalStandard", tokens=500_000, examples=900, epochs=4)
    assert cost is not None
    assert (cost.billed_tokens, cost.low, cost.high, cost.currency) == (2_000_000, 4.0, 6.0, "EUR")
    assert cost.epochs_chosen and cost.price.as_of == date(2026, 2, 11)


def test_epochs_are_guessed_where_the_service_chooses() -> None:
    cost = training_cost(read_prices(LIST), "gpt-4.1", "GlobalStandard", tokens=1_000, examples=10)
    assert cost is not None and cost.epochs == 10 and not cost.epochs_chosen


@pytest.mark.parametrize(
    ("examples", "epochs"),
    [(0, 25), (1, 25), (10, 10), (33, 3), (34, 3), (8_333, 3), (8_334, 2), (25_000, 1), (90_000, 1)],
)
def test_likely_epochs(examples: int, epochs: int) -> None:
    assert likely_epochs(examples) == epochs


def test_a_model_without_a_price_has_no_estimate() -> None:
    assert training_cost(read_prices(LIST), "gpt-4o", "GlobalStandard", tokens=9, examples=9) is None


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("low = 2.0", "low = 4.0"), "above high"),
        (("low = 2.0", "low = -1"), "training.0.low"),
        (("low = 2.0", "low = nan"), "training.0.low"),
        (("as_of = 2026-02-11", ""), "training.0.as_of"),
        (('source = "a page"', ""), "training.0.source"),
        (("per_hour", "per_day"), "hosting.0"),
        (('"EUR"', '"euro"'), "currency"),
        (("[[", "["), "no TOML|training"),
    ],
)
def test_a_list_that_cannot_be_used_says_where(change: tuple[str, str], where: str) -> None:
    with pytest.raises(PriceListError, match=where):
        read_prices(LIST.replace(*change))


def test_every_price_of_our_own_list_has_its_page_and_day() -> None:
    prices = own_prices()
    entries = [*prices.training, *prices.hosting]
    assert {one.as_of.year for one in entries} == {2026}
    assert all(one.source.startswith(("https://learn.microsoft.com/", "docs/")) for one in entries)
    assert prices.per_hour["DeveloperTier"] == 0 and prices.per_hour["Standard"] == 1.70
