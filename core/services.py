"""What a process holds while it runs: settings, database, Azure."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from core.azure_connection import AzureConnection, connect_azure
from core.database import Database
from core.migrations import upgrade
from core.settings import Settings


@dataclass(frozen=True)
class Services:
    settings: Settings
    database: Database
    azure: AzureConnection


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Migrates the database, then lends it and the Azure clients until the end of the block."""
    database = Database(settings.database_address)
    try:
        await upgrade(database)
        async with connect_azure(settings) as azure:
            yield Services(settings, database, azure)
    finally:
        await database.close()
