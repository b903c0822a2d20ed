"""What axe says of a page, once nothing of it is on its way any more."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.awaited import settled


def violations(page: Page, context: str | None = None) -> list[str]:
    """Each rule that is broken, and where; of one part of the page, if that is named."""
    settled(page)
    found = Axe().run(page, context=context).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]
