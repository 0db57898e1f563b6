"""Who may open a page, as types of its arguments. Every router also depends on same_origin."""

from typing import Annotated

from fastapi import Depends

from admin.auth import require
from core.models import Role, User

Reviewer = Annotated[User, Depends(require(Role.REVIEWER))]
Admin = Annotated[User, Depends(require(Role.ADMIN))]
