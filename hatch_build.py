"""What is looked at when a wheel is made: a package without its built pages installs, and then shows nothing."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface):
    """Refuses to make a wheel before ``./run assets``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Look for the front end's manifest."""
        manifest = Path(self.root) / "src/rashin/base/ui/static/dist/manifest.json"
        if version != "editable" and not manifest.is_file():
            raise FileNotFoundError(f"{manifest} is missing: run ./run assets first")
