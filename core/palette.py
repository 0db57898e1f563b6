"""The one list of colours, radius, type and the mark, for the chat and the desks alike.

A colour is an HSL triple without its function ("184 72% 24%"), as Chainlit's theme file wants it; the desks' style
sheet writes `hsl(var(--name))`. A name that ends in -foreground is text that is read on the colour before it.
"""

from typing import Any, Literal

Theme = Literal["light", "dark"]

LIGHT: dict[str, str] = {
    "background": "40 24% 97%",
    "foreground": "200 22% 13%",
    "card": "0 0% 100%",
    "card-foreground": "200 22% 13%",
    "popover": "0 0% 100%",
    "popover-foreground": "200 22% 13%",
    "primary": "184 78% 23%",
    "primary-foreground": "180 40% 98%",
    "secondary": "40 16% 93%",
    "secondary-foreground": "200 22% 18%",
    "muted": "40 16% 94%",
    "muted-foreground": "200 10% 37%",
    "accent": "178 34% 91%",
    "accent-foreground": "184 80% 18%",
    "destructive": "4 70% 41%",
    "destructive-foreground": "0 0% 100%",
    "border": "40 13% 86%",
    "input": "200 8% 53%",
    "ring": "184 70% 30%",
    "sidebar-background": "40 20% 95%",
    "sidebar-foreground": "200 18% 22%",
    "sidebar-primary": "184 78% 23%",
    "sidebar-primary-foreground": "180 40% 98%",
    "sidebar-accent": "178 26% 88%",
    "sidebar-accent-foreground": "184 80% 18%",
    "sidebar-border": "40 13% 86%",
    "sidebar-ring": "184 70% 30%",
    "success": "150 62% 25%",
    "warning": "32 90% 30%",
    "series-1": "184 78% 27%",
    "series-2": "26 82% 40%",
}

DARK: dict[str, str] = {
    "background": "198 20% 9%",
    "foreground": "40 14% 91%",
    "card": "198 18% 12%",
    "card-foreground": "40 14% 91%",
    "popover": "198 18% 14%",
    "popover-foreground": "40 14% 91%",
    "primary": "174 46% 60%",
    "primary-foreground": "190 60% 8%",
    "secondary": "198 14% 18%",
    "secondary-foreground": "40 12% 88%",
    "muted": "198 15% 16%",
    "muted-foreground": "196 10% 66%",
    "accent": "186 28% 18%",
    "accent-foreground": "174 50% 76%",
    "destructive": "4 78% 71%",
    "destructive-foreground": "0 40% 9%",
    "border": "198 13% 22%",
    "input": "198 9% 47%",
    "ring": "174 46% 60%",
    "sidebar-background": "198 22% 7%",
    "sidebar-foreground": "40 10% 80%",
    "sidebar-primary": "174 46% 60%",
    "sidebar-primary-foreground": "190 60% 8%",
    "sidebar-accent": "190 24% 16%",
    "sidebar-accent-foreground": "174 50% 76%",
    "sidebar-border": "198 13% 18%",
    "sidebar-ring": "174 46% 60%",
    "success": "150 44% 62%",
    "warning": "36 80% 66%",
    "series-1": "174 46% 60%",
    "series-2": "28 86% 66%",
}

PALETTES: dict[Theme, dict[str, str]] = {"light": LIGHT, "dark": DARK}

DESK_ONLY = ("success", "warning", "series-1", "series-2")
"""Names that Chainlit's theme does not know."""

RADIUS = "0.625rem"
FONT_SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", "Liberation Sans", sans-serif'
FONT_MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace'


def chainlit_theme() -> dict[str, Any]:
    """Content of Chainlit's public/theme.json. The empty list of fonts keeps the page from asking an outside host."""
    shared = {"--font-sans": FONT_SANS, "--font-mono": FONT_MONO, "--radius": RADIUS}
    variables = {
        theme: shared | {f"--{name}": value for name, value in colours.items() if name not in DESK_ONLY}
        for theme, colours in PALETTES.items()
    }
    return {"custom_fonts": [], "variables": variables}


def desk_stylesheet() -> str:
    """The variables as CSS: light, dark where the system asks for it, and either where the person chose it."""
    light, dark = _declarations("light"), _declarations("dark")
    type_and_shape = f"--radius:{RADIUS};--font-sans:{FONT_SANS};--font-mono:{FONT_MONO};"
    return (
        f":root{{color-scheme:light;{type_and_shape}{light}}}\n"
        f"@media(prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f":root[data-theme=dark]{{color-scheme:dark;{dark}}}\n"
    )


def _declarations(theme: Theme) -> str:
    return "".join(f"--{name}:{value};" for name, value in PALETTES[theme].items())


def css_colour(name: str, theme: Theme) -> str:
    """A colour as CSS and SVG write it: hsl(184 78% 23%)."""
    return f"hsl({PALETTES[theme][name]})"


def mark_svg(line: str, needle: str, size: int = 32) -> str:
    """The mark: a compass needle in a loop that is left open where the next round begins. Colours are CSS colours."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="{size}" height="{size}" fill="none">'
        f'<path d="M25.6 8.2A12.4 12.4 0 1 1 21 4.65" stroke="{line}" stroke-width="2.6" stroke-linecap="round"/>'
        f'<path d="M23 9 18.4 18.4 9 23 13.6 13.6Z" fill="{needle}"/>'
        f'<circle cx="16" cy="16" r="1.9" fill="{line}"/>'
        "</svg>"
    )
