"""Puts it together: one ASGI app and one command line."""
