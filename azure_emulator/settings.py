"""What one emulator process is told at its start."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from azure_emulator.limits import LimitError, Limits, with_limits

KEY_VARIABLE = "WAYFARER_EMULATOR_KEY"


class SettingsError(Exception):
    """The emulator cannot start as asked; the message says what to change."""


@dataclass(frozen=True)
class Identity:
    """The one account that this emulator is: what ARM paths must name."""

    subscription: str = "00000000-0000-0000-0000-000000000000"
    resource_group: str = "wayfarer"
    account: str = "wayfarer"
    location: str = "swedencentral"

    @property
    def account_id(self) -> str:
        return (
            f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
            f"/providers/Microsoft.CognitiveServices/accounts/{self.account}"
        )


@dataclass(frozen=True)
class Settings:
    key: str
    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 0
    exit_with_stdin: bool = False
    identity: Identity = Identity()
    limits: Limits = field(default_factory=Limits)


def load_settings(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the command line and the key. Raises SettingsError without a key, SystemExit (2) on wrong usage."""
    options = _parser().parse_args(arguments)
    key = environment.get(KEY_VARIABLE, "").strip()
    if not key:
        raise SettingsError(f"{KEY_VARIABLE} is not set: choose any secret, export it, and give clients the same one.")
    if not 0 <= options.port <= 65535:
        raise SettingsError(f"--port {options.port} is not a port: use 0 (any free one) to 65535.")
    identity = Identity(options.subscription, options.resource_group, options.account, options.location)
    limits = _limits(options.limit)
    return Settings(key, options.data_dir, options.host, options.port, options.exit_with_stdin, identity, limits)


def _limits(wishes: Sequence[str]) -> Limits:
    try:
        return with_limits(Limits(), wishes)
    except LimitError as problem:
        raise SettingsError(str(problem)) from problem


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m azure_emulator", description=__doc__, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port (default)")
    parser.add_argument("--data-dir", type=Path, required=True, help="where files, jobs and deployments are kept")
    parser.add_argument("--host", default=Settings.host)
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when standard input ends")
    parser.add_argument("--subscription", default=Identity.subscription)
    parser.add_argument("--resource-group", default=Identity.resource_group)
    parser.add_argument("--account", default=Identity.account)
    parser.add_argument("--location", default=Identity.location)
    parser.add_argument(
        "--limit", action="append", default=[], metavar="NAME=VALUE", help="change a limit or wait; may be repeated"
    )
    return parser
