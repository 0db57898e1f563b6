"""What can go wrong, as one small tree.

WayfarerError
├── BadInput        what was sent cannot be used; says where            → 422
├── NotSignedIn     nobody, or a session that has ended                 → 401
├── NotAllowed      somebody, but not somebody who may do this          → 403
├── NotFound        no such thing, or none that this person may see     → 404
├── Refused         understood, but a rule or the present state says no → 409
└── AzureError      Azure answered with an error or not at all          → 502
"""


class WayfarerError(Exception):
    """Something we expect to go wrong. The message names the thing, the reason and the next step."""

    status = 500


class BadInput(WayfarerError):
    """`place` says where: a file and line, a field, an object."""

    status = 422

    def __init__(self, message: str, place: str | None = None) -> None:
        super().__init__(message)
        self.place = place


class NotSignedIn(WayfarerError):
    status = 401


class NotAllowed(WayfarerError):
    status = 403


class NotFound(WayfarerError):
    status = 404


class Refused(WayfarerError):
    status = 409


class AzureError(WayfarerError):
    """`retry` is all that the monitor asks: may the same call succeed later without anybody's doing?"""

    status = 502

    def __init__(self, message: str, *, retry: bool, code: str | None = None, http_status: int | None = None) -> None:
        super().__init__(message)
        self.retry = retry
        self.code = code
        self.http_status = http_status
