import colorsys
import json

import pytest

from core.palette import DARK, LIGHT, PALETTES, Theme, chainlit_theme, desk_stylesheet, mark_svg

TEXT, GRAPHIC = 4.5, 3.0
"""Least contrast by WCAG 2.2: 1.4.3 for text, 1.4.11 for what one must see to use the page."""

PAIRS = [
    *[
        (text, ground, TEXT)
        for text in ("foreground", "muted-foreground")
        for ground in ("background", "card", "muted")
    ],
    *[
        (text, ground, TEXT)
        for text in ("primary", "destructive", "success", "warning")
        for ground in ("background", "card", "muted")
    ],
    *[(f"{name}-foreground", name, TEXT) for name in ("card", "popover", "primary", "secondary", "accent", "muted")],
    ("destructive-foreground", "destructive", TEXT),
    ("primary", "accent", TEXT),
    ("sidebar-foreground", "sidebar-background", TEXT),
    ("muted-foreground", "sidebar-background", TEXT),
    ("sidebar-accent-foreground", "sidebar-accent", TEXT),
    ("sidebar-primary-foreground", "sidebar-primary", TEXT),
    ("input", "card", GRAPHIC),
    ("ring", "background", GRAPHIC),
    ("series-1", "card", GRAPHIC),
    ("series-2", "card", GRAPHIC),
]


def _luminance(triple: str) -> float:
    hue, saturation, lightness = (float(part.rstrip("%")) for part in triple.split())
    channels = colorsys.hls_to_rgb(hue / 360, lightness / 100, saturation / 100)
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str) -> float:
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_colours_can_be_told_apart(theme: Theme, text: str, ground: str, least: float) -> None:
    colours = PALETTES[theme]
    assert _contrast(colours[text], colours[ground]) >= least


def test_contrast_of_black_on_white_is_21() -> None:
    assert _contrast("0 0% 0%", "0 0% 100%") == pytest.approx(21)


def test_both_themes_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_chainlit_gets_its_variables_and_no_outside_font() -> None:
    theme = json.loads(json.dumps(chainlit_theme()))
    assert theme["custom_fonts"] == []
    assert theme["variables"]["dark"]["--primary"] == DARK["primary"]
    assert "--series-1" not in theme["variables"]["light"]


def test_stylesheet_has_both_themes() -> None:
    sheet = desk_stylesheet()
    assert f"--primary:{LIGHT['primary']};" in sheet
    assert sheet.count(f"--primary:{DARK['primary']};") == 2


def test_mark_is_drawn_in_the_given_colours() -> None:
    assert 'stroke="#123456"' in mark_svg("#123456", "#abcdef")
