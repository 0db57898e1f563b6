"""The icons of the desks: strokes on a grid of 24, drawn in the colour of the text around them."""

from markupsafe import Markup

_DISC = "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z"

STROKES: dict[str, str] = {
    "wheel": "M18.6 6.6A8.5 8.5 0 1 1 14.8 4M15.6 8.4l-2 5.2-5.2 2 2-5.2Z",
    "chat": "M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7l-4.5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z",
    "review": "M4 6.5 5.5 8 8 5.2M4 13l1.5 1.5L8 11.7M4 19.5 5.5 21 8 18.2M11.5 6.8H20M11.5 13.2H20M11.5 19.6H20",
    "redact": "M4 6.5h16M4 12h3M11 9.8h9v4.4h-9ZM11.5 12h8M4 17.5h10",
    "dataset": "M12 3.5 20 8l-8 4.5L4 8ZM4 12.2l8 4.5 8-4.5M4 16.4l8 4.5 8-4.5",
    "job": "M4 4v16h16M7.5 7c1.4 6.4 5 8.7 12 9",
    "deployment": "M5 4h14v6.5H5ZM5 13.5h14V20H5ZM8.5 7.2h.01M8.5 16.7h.01M12 7.2h4M12 16.7h4",
    "evaluation": "M12 4v16M8 20h8M5 6.5h14M5 6.5 2.6 13a2.6 2.6 0 0 0 4.8 0ZM19 6.5 16.6 13a2.6 2.6 0 0 0 4.8 0Z",
    "release": "M6 21V3.5M6 5h12l-3 4 3 4H6",
    "split": "M4 12h5l6-6h5M9 12l6 6h5M17.5 3.5 20 6l-2.5 2.5M17.5 15.5 20 18l-2.5 2.5",
    "user": "M12 11.5a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6ZM4.5 20.5a7.5 7.5 0 0 1 15 0",
    "audit": "M6 3.5h8.5L18.5 8v12.5H6ZM9 12h6.5M9 16h6.5M14 3.5V8.3h4.5",
    "up": "M7.5 11v9H4v-9ZM7.5 11l3.8-7.2a2 2 0 0 1 2.2 2.4L12.8 10h5a2 2 0 0 1 2 2.4l-1.3 6a2 2 0 0 1-2 1.6h-9",
    "down": "M16.5 13V4H20v9ZM16.5 13l-3.8 7.2a2 2 0 0 1-2.2-2.4l.7-3.8h-5a2 2 0 0 1-2-2.4l1.3-6A2 2 0 0 1 7.5 4h9",
    "check": "M5 12.8 9.6 17.4 19 7.5",
    "cross": "M6.5 6.5l11 11M17.5 6.5l-11 11",
    "clock": f"{_DISC}M12 7.5V12l3 2",
    "busy": "M12 3.5a8.5 8.5 0 1 1-8.5 8.5",
    "done": f"{_DISC}M8 12.4l2.8 2.8L16 9.6",
    "failed": "M12 4 21 19.5H3ZM12 10v4.2M12 16.8h.01",
    "stopped": f"{_DISC}M6.2 6.2l11.6 11.6",
    "live": f"{_DISC}M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
    "idle": _DISC,
    "info": f"{_DISC}M12 11.2v5M12 8h.01",
    "plus": "M12 5v14M5 12h14",
    "pencil": "M4.5 19.5l.9-3.9L16 5l3 3L8.4 18.6Z",
    "star": "M12 4l2.4 5.2 5.6.7-4.1 3.9 1.1 5.6-5-2.8-5 2.8 1.1-5.6L4 9.9l5.6-.7Z",
    "note": "M5 4.5h14v10l-5 5H5ZM19 14.5h-5v5",
    "download": "M12 4v11M7.5 10.8 12 15.3l4.5-4.5M4.5 20h15",
    "undo": "M8.5 5 4 9.5 8.5 14M4.5 9.5H14a5.2 5.2 0 0 1 0 10.5h-3",
    "trash": "M4.5 6.5h15M9.5 6.5V4h5v2.5M6.5 6.5l.8 13.5h9.4l.8-13.5",
    "key": "M8 12.2a3.9 3.9 0 1 0 0 7.8 3.9 3.9 0 0 0 0-7.8ZM10.8 13.2 19.5 4.5M16 8l3 3",
    "out": "M13.5 4H5.5v16h8M10 12h10M16.5 8.5 20 12l-3.5 3.5",
    "theme": f"{_DISC}M12 3.5v17M12 7h5.5M12 11h8M12 15h7",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "keyboard": "M3.5 6.5h17v11h-17ZM7 10h.01M10.5 10h.01M14 10h.01M17.5 10h.01M8 14h8",
}


def icon(name: str, size: int = 16) -> Markup:
    """An icon for the eye only: the word beside it says the same. Raises KeyError for a name that is not drawn."""
    return Markup(  # noqa: S704 - our own drawing, and a number
        f'<svg class="icon" viewBox="0 0 24 24" width="{size}" height="{size}" aria-hidden="true">'
        f'<path d="{STROKES[name]}"/></svg>'
    )
