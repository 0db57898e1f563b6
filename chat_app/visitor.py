"""Who sent the request that is being answered. Chainlit hands its data layer no user, so this goes beside it."""

from contextvars import ContextVar

current_visitor: ContextVar[str | None] = ContextVar("current_visitor", default=None)
"""The identifier in the session cookie, set by GuestIdentity for requests and sockets; None outside of one."""
