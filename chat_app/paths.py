"""Which paths are the chat's. It is mounted at "/", so everything that no other room claims is."""

OTHER_ROOMS = ("/admin", "/api", "/staff", "/healthz", "/readyz", "/metrics")

# Doors of Chainlit that we do not use. Left open, /auth/jwt would renew a session that is about to end, and the
# others would take files, share threads or load pages from outside hosts.
CLOSED = (
    "/auth/jwt",
    "/auth/header",
    "/auth/oauth",
    "/copilot",
    "/docs",
    "/mcp",
    "/openapi.json",
    "/project/element",
    "/project/file",
    "/project/share",
    "/project/thread/share",
    "/redoc",
    "/share",
)


def _is_under(path: str, roots: tuple[str, ...]) -> bool:
    return any(path == root or path.startswith(root + "/") for root in roots)


def belongs_to_chat(path: str) -> bool:
    return not _is_under(path, OTHER_ROOMS)


def is_closed(path: str) -> bool:
    return _is_under(path, CLOSED)


def is_page(path: str) -> bool:
    """A page that a person opens, as against what the page then asks for."""
    return path == "/" or path.startswith("/thread/")
