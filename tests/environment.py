"""The environment of tests, set before Django reads its settings.

pytest-django reads them before any conftest is imported, so this is a plugin of its own (``-p tests.environment``):
tests never touch a real home, and Playwright keeps an event loop in this thread.
"""

import os
import shutil
import tempfile

import pytest

HOME = tempfile.mkdtemp(prefix="rashin-tests-")
os.environ["RASHIN_HOME"] = HOME
os.environ["RASHIN_SECRET_KEY"] = "only-for-tests-only-for-tests-only-for-tests-only-for-tests"
os.environ["RASHIN_MAIL_URL"] = ""
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
for _name in ("RASHIN_LAKE", "RASHIN_BASE_URL", "RASHIN_INBOX"):
    os.environ.pop(_name, None)


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("pages", "the walk over every page (tests/e2e/test_every_page.py)")
    group.addoption("--photos", metavar="DIR", help="photograph every page in every state into this folder")
    group.addoption("--every-state", action="store_true", help="all eight states of a page instead of two")
    group.addoption("--demo-until", metavar="TIME", help="the demo company as it was made then: what a failure names")
