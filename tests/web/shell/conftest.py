"""The installation of a test, with a lake in which a score moved."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.base.workspace import asking
from rashin.base.workspace.models import User
from rashin.home import Home
from tests.conftest import Members
from tests.web.shell.scene import fill


@pytest.fixture
def moved(home: Home, settings: object) -> Iterator[Lake]:
    """The pages look at a company in which one score moved."""
    settings.HOME = home  # type: ignore[attr-defined]
    asking._lake_at.cache_clear()
    asking.shelf_of.cache_clear()
    yield fill(Lake.create(home.lake))
    asking._lake_at.cache_clear()
    asking.shelf_of.cache_clear()


@pytest.fixture
def nothing_yet(home: Home, settings: object) -> Iterator[Home]:
    """An installation into which nothing has come."""
    settings.HOME = home  # type: ignore[attr-defined]
    asking._lake_at.cache_clear()
    yield home
    asking._lake_at.cache_clear()


@pytest.fixture
def as_staff(members: Members, signed_in: Callable[[User], Client]) -> Client:
    """Emi with the role of staff: reads voices, sees no names."""
    User.objects.filter(pk=members.emi.pk).update(role="staff")
    members.emi.refresh_from_db()
    return signed_in(members.emi)
