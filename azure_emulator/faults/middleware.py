"""Between the key check and the service: here a request meets the rules that cover it."""

import logging
from collections.abc import Callable
from fnmatch import fnmatchcase

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from azure_emulator.deployment_life import living_deployments, vanish
from azure_emulator.faults.answers import fault_answer
from azure_emulator.faults.kinds import ANSWERED, RESHAPED, FaultKind
from azure_emulator.faults.reply import ConnectionCutError, ReshapedReply
from azure_emulator.faults.rules import FaultRule
from azure_emulator.request_log import FAULTS_IN_SCOPE
from azure_emulator.service import Service
from azure_emulator.surfaces import face_of


class FaultsOnTheWire:
    """Plain ASGI, so that a stream is passed on event by event. Costs nothing while there is no rule.

    Paths that begin with `skipped` are never hit: there the rules themselves are removed.
    """

    def __init__(self, app: ASGIApp, skipped: str) -> None:
        self._app = app
        self._skipped = skipped

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._skipped) or not service_in(scope).faults.rules:
            await self._app(scope, receive, send)
            return
        meeting = _Meeting(service_in(scope), scope)
        meeting.vanish()
        answer = meeting.take(*ANSWERED)
        send = meeting.reshaping(send)
        if answer:
            await meeting.reply_to(answer)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class _Meeting:
    """One request and the rules."""

    def __init__(self, service: Service, scope: Scope) -> None:
        self._service = service
        self._face = face_of(Request(scope))
        self._place: tuple[str, str] = (scope["method"], scope["path"])
        self._happened: list[str] = scope.setdefault(FAULTS_IN_SCOPE, [])

    def take(self, *kinds: FaultKind, fits: Callable[[FaultRule], bool] = lambda rule: True) -> FaultRule | None:
        rule = self._service.faults.take(kinds, *self._place, fits)
        if rule:
            self._happened.append(rule.kind)
        return rule

    def reply_to(self, rule: FaultRule) -> Response:
        return fault_answer(rule, self._face, self._place[1], self._service.settings.identity.account_id)

    def vanish(self) -> None:
        """Happens only where there is something to lose."""
        names = [record.name for record in living_deployments(self._service)]
        rule = self.take(FaultKind.DEPLOYMENT_VANISHED, fits=lambda rule: bool(_named(rule, names)))
        for name in _named(rule, names) if rule else ():
            vanish(self._service, name)

    def reshaping(self, send: Send) -> Send:
        if not self._service.faults.covers(RESHAPED, *self._place):
            return send
        return ReshapedReply(send, lambda kind, fits: self.take(kind, fits=fits), self._service.clock.sleep).send


def service_in(scope: Scope) -> Service:
    service: Service = scope["app"].state.service
    return service


def _named(rule: FaultRule, names: list[str]) -> list[str]:
    return [name for name in names if fnmatchcase(name, rule.word("deployment"))]


class CutsAreWanted(logging.Filter):
    """Keeps out of the log what the server says when it closes a connection that a fault has cut."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], ConnectionCutError))
