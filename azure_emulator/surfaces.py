"""Which of the service's faces a path belongs to. Differences between them hang on this value."""

from enum import StrEnum


class Surface(StrEnum):
    V1 = "v1"  # /openai/v1/…: no api-version needed
    DATED = "dated"  # the rest of /openai/…: api-version in the query
    ARM = "arm"  # /subscriptions/…: the control plane


def surface_of(path: str) -> Surface:
    if path == "/subscriptions" or path.startswith("/subscriptions/"):
        return Surface.ARM
    if path == "/openai/v1" or path.startswith("/openai/v1/"):
        return Surface.V1
    return Surface.DATED
