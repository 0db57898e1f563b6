"""Times and numbers as people read them. Pure."""

import json
from datetime import UTC, datetime

_STEPS = ((60, "s"), (60, "min"), (24, "h"), (30, "days"))


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in its largest fitting unit: just now, 3 min ago, 5 h ago, 12 days ago, 2026-03-01."""
    amount = int((now - then).total_seconds())
    if amount < 0:
        return "in " + _span(-amount) if amount < -5 else "just now"
    if amount < 5:
        return "just now"
    return f"{_span(amount)} ago" if amount < 30 * 86_400 else then.astimezone(UTC).strftime("%Y-%m-%d")


def _span(seconds: int) -> str:
    amount = seconds
    for size, unit in _STEPS:
        if amount < size:
            return f"{amount} {'day' if unit == 'days' and amount == 1 else unit}"
        amount //= size
    return f"{amount * 30} days"


def full_utc(then: datetime) -> str:
    return then.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def count(value: int | float | None) -> str:
    """A number with thin spaces between thousands, as 12 345; a dash where there is none."""
    return "–" if value is None else f"{value:,.0f}".replace(",", "\u2009")


def percent(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value * 100:.{digits}f}\u2009%"


def decimal(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def detail(value: object) -> str:
    """A value of the audit trail in one short line; hashes keep their beginning."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 48 or " " in text else f"{text[:16]}…"


def signed(value: float | None, digits: int = 0) -> str:
    """A difference with its sign: +5, −12, ±0; a dash where there is none."""
    if value is None:
        return "–"
    amount = count(abs(value)) if digits == 0 else decimal(abs(value), digits)
    return f"{'±' if float(amount.replace(chr(0x2009), '')) == 0 else '+' if value > 0 else '−'}{amount}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """1 line, 2 lines."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"
