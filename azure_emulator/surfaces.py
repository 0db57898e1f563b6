"""Which of the service's faces a request belongs to. Differences between them hang on this value.

Sources: authoring specifications 2024-06-01 and 2025-04-01-preview, inference 2024-06-01, and the v1 specification.
"""

from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request

DATED_VERSIONS = ("2024-06-01", "2024-10-21", "2025-04-01-preview")
V1_VERSIONS = ("v1", "preview")
_PREVIEW = "2025-04-01-preview"


class Surface(StrEnum):
    V1 = "v1"  # /openai/v1/…: no api-version needed
    DATED = "dated"  # the rest of /openai/…: api-version in the query
    ARM = "arm"  # /subscriptions/…: the control plane


@dataclass(frozen=True)
class Face:
    """One surface in one api-version. `version` is "v1" when v1 was asked without one, "" where one is missing."""

    surface: Surface
    version: str

    @property
    def dated(self) -> bool:
        return self.surface is Surface.DATED

    @property
    def created_status(self) -> int:
        """What a new file or job is answered with."""
        return 201 if self.dated else 200

    @property
    def gives_location(self) -> bool:
        """A new file or job is answered with a Location header."""
        return self.dated

    @property
    def answers_deletes(self) -> bool:
        """DELETE of a file says what was deleted (200); older versions answer 204 and nothing."""
        return not self.dated or self.version == _PREVIEW

    @property
    def pages_files(self) -> bool:
        """The list of files takes limit and order; older versions always give all of them, newest first."""
        return not self.dated or self.version == _PREVIEW

    @property
    def says_list_ends(self) -> bool:
        """Lists of files carry first_id, last_id and has_more, those of checkpoints the first two."""
        return not self.dated

    @property
    def knows_metadata(self) -> bool:
        """Jobs carry what their maker attached to them."""
        return not self.dated

    @property
    def details_methods(self) -> bool:
        """A supervised method shows its hyperparameters; the dated surface has them beside it, and only its type."""
        return not self.dated

    @property
    def knows_expiry(self) -> bool:
        """Files may be given a time to live."""
        return not self.dated or self.version == _PREVIEW

    @property
    def knows_methods(self) -> bool:
        """Jobs may name a method (supervised, dpo) and may be paused and resumed."""
        return not self.dated or self.version == _PREVIEW


def face_of(request: Request) -> Face:
    surface = surface_of(request.url.path)
    missing = "v1" if surface is Surface.V1 else ""
    return Face(surface, request.query_params.get("api-version", missing))


def surface_of(path: str) -> Surface:
    if path.lower() == "/subscriptions" or path.lower().startswith("/subscriptions/"):
        return Surface.ARM
    if path == "/openai/v1" or path.startswith("/openai/v1/"):
        return Surface.V1
    return Surface.DATED
