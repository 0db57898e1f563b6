"""Every setting, with a sentence each. `.env.example` lists the same names; a test holds the two together."""

import contextlib
import secrets
from pathlib import Path
from typing import Literal, Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import BadInput

Part = Literal["chat", "admin", "monitor"]
ALL_PARTS: tuple[Part, ...] = ("chat", "admin", "monitor")


def _azure(name: str) -> AliasChoices:
    """Azure's usual name in the environment, our field name in code."""
    return AliasChoices(name, name.lower())


class Settings(BaseSettings):
    # An empty value means not set: compose files and a copied .env.example give those.
    model_config = SettingsConfigDict(
        env_prefix="WAYFARER_", env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    environment: Literal["development", "production"] = Field(
        "development", description="Production refuses to start with generated secrets, plain http or the emulator."
    )
    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that the server listens on; 0 takes a free one.")
    public_url: str | None = Field(
        None, description="Address that people type, such as https://travel.example.com; cookies are Secure if https."
    )
    data_dir: Path = Field(Path("var"), description="Folder for the SQLite file, the secret and the emulator's state.")
    database_url: str | None = Field(
        None, description="SQLAlchemy address, such as postgresql+asyncpg://…; empty means SQLite in the data folder."
    )
    parts: str = Field(
        "chat,admin,monitor", description="What this process does, separated by commas: chat, admin, monitor."
    )
    secret: SecretStr | None = Field(
        None, description="Signs sessions, 32 characters or more; empty means one generated into the data folder."
    )
    staff_session_hours: float = Field(12, gt=0, description="Hours until a signed-in member of staff signs in again.")
    monitor_interval_seconds: float = Field(1.0, gt=0, description="Pause between two looks at unfinished work.")
    azure_poll_seconds: float = Field(
        15.0, gt=0, description="Pause between two questions to Azure about one job or deployment."
    )
    brand_name: str = Field("Wayfarer", description="Name that travellers see.")

    price_list: Path | None = Field(
        None, description="Your own copy of training_data/prices.toml for estimates; empty means the list as it comes."
    )

    first_admin: str = Field(
        "admin@localhost", description="Account of the first admin, made at the first start, with a login link."
    )

    azure_openai_endpoint: str | None = Field(
        None,
        validation_alias=_azure("AZURE_OPENAI_ENDPOINT"),
        description="Azure OpenAI resource, such as https://NAME.openai.azure.com; empty starts the emulator.",
    )
    azure_openai_api_key: SecretStr | None = Field(
        None,
        validation_alias=_azure("AZURE_OPENAI_API_KEY"),
        description="Key of that resource; empty means Entra ID (azure-identity's default credential).",
    )
    azure_openai_deployment: str | None = Field(
        None,
        validation_alias=_azure("AZURE_OPENAI_DEPLOYMENT"),
        description="Deployment that the first release uses; empty means the first one that answers.",
    )
    azure_openai_scope: str = Field(
        "https://cognitiveservices.azure.com/.default",
        validation_alias=_azure("AZURE_OPENAI_SCOPE"),
        description="Token audience of the data plane; newer resources want https://ai.azure.com/.default.",
    )
    azure_subscription_id: str | None = Field(
        None, validation_alias=_azure("AZURE_SUBSCRIPTION_ID"), description="Subscription of the resource."
    )
    azure_resource_group: str | None = Field(
        None, validation_alias=_azure("AZURE_RESOURCE_GROUP"), description="Resource group of the resource."
    )
    azure_account_name: str | None = Field(
        None, validation_alias=_azure("AZURE_ACCOUNT_NAME"), description="Name of the Azure OpenAI resource."
    )
    azure_location: str | None = Field(
        None, validation_alias=_azure("AZURE_LOCATION"), description="Region whose models are offered."
    )
    azure_arm_url: str = Field(
        "https://management.azure.com",
        validation_alias=_azure("AZURE_ARM_URL"),
        description="Address of Azure's control plane.",
    )
    azure_arm_token: SecretStr | None = Field(
        None,
        validation_alias=_azure("AZURE_ARM_TOKEN"),
        description="Fixed token for the control plane; empty means Entra ID.",
    )
    azure_api_version: str = Field(
        "2024-10-01", validation_alias=_azure("AZURE_API_VERSION"), description="api-version of the control plane."
    )

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        unknown = [name for name in self.parts.split(",") if name.strip() not in ALL_PARTS]
        if unknown:
            raise ValueError(f"WAYFARER_PARTS names {unknown[0]!r}; it takes chat, admin, monitor, with commas")
        if self.environment == "production":
            self._refuse_unsafe_production()
        return self

    def _refuse_unsafe_production(self) -> None:
        if self.secret is None or len(self.secret.get_secret_value()) < 32:
            raise ValueError("WAYFARER_SECRET needs 32 characters in production: openssl rand -hex 32 makes one")
        if not (self.public_url or "").startswith("https://"):
            raise ValueError("WAYFARER_PUBLIC_URL must begin with https:// in production: cookies travel on it")
        if not (self.azure_openai_endpoint or "").startswith("https://"):
            raise ValueError("AZURE_OPENAI_ENDPOINT must begin with https:// in production: no emulator there")

    @property
    def own_parts(self) -> frozenset[str]:
        return frozenset(name.strip() for name in self.parts.split(","))

    @property
    def database_address(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve() / 'wayfarer.db'}"

    @property
    def secure_cookies(self) -> bool:
        return (self.public_url or "").startswith("https://")

    @property
    def address(self) -> str:
        """What people type; a server that listens everywhere is reached here as 127.0.0.1."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


def load_settings() -> Settings:
    """The settings of this process; makes the data folder and, outside production, the secret.

    Raises BadInput when a value cannot be used.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise BadInput(f"The settings cannot be used: {_reasons(error)}") from None
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if settings.secret is None:
        settings.secret = SecretStr(_generated_secret(settings.data_dir / "secret"))
    return settings


def _reasons(error: ValidationError) -> str:
    """Names and reasons only: pydantic's own text would show the values, secrets among them."""
    return "; ".join(
        f"{variable_of(str(fault['loc'][0]))}: {fault['msg']}" if fault["loc"] else fault["msg"].split(", ", 1)[-1]
        for fault in error.errors()
    )


def variable_of(field: str) -> str:
    """The environment variable of a setting."""
    name = field.upper()
    return name if name.startswith("AZURE_") and name != "AZURE_POLL_SECONDS" else f"WAYFARER_{name}"


def _generated_secret(path: Path) -> str:
    """The secret of this data folder. Processes that start at once agree: only one can link its whole file."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()
