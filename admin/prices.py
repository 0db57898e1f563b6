"""The price list of this installation: the one that comes with the project, or the operator's own."""

from functools import lru_cache
from pathlib import Path

from core.errors import BadInput
from core.settings import Settings
from training_data.prices import PriceList, PriceListError, own_prices, read_prices


def price_list(settings: Settings) -> PriceList:
    """Read again when the file has changed. Raises BadInput when it cannot be used."""
    path = settings.price_list
    if path is None:
        return own_prices()
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError, PriceListError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise BadInput(f"The price list '{path}' (WAYFARER_PRICE_LIST) cannot be used: {reason}", str(path)) from error


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> PriceList:
    return read_prices(path.read_text("utf-8"))
