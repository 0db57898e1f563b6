"""Small things with a name that a restart must remember: the clock's mark, the fault rules."""

import json
import sqlite3
from typing import Any


class Notes:
    """One JSON value per name. Raises sqlite3.Error when the state cannot be written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, body TEXT NOT NULL)")

    def get(self, name: str) -> Any:
        """The value, or None when nothing was kept under that name."""
        row = self._connection.execute("SELECT body FROM notes WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, name: str, value: Any) -> None:
        self._connection.execute(
            "INSERT INTO notes (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
            (name, json.dumps(value)),
        )
