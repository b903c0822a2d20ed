"""The note page without a network: its service worker, the files it keeps, and the key under which notes wait.

The key is the member's alone, made of the installation's secret: what waits on a shared phone is read and sent by
whoever wrote it, and by nobody else. Reasons: docs/decisions/0093-notes-away.md.
"""

import base64
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.crypto import salted_hmac
from django_vite.core.asset_loader import DjangoViteAssetLoader
from django_vite.core.exceptions import DjangoViteAssetNotFoundError, DjangoViteManifestError

from rashin.base.workspace.models import User

ENTRY: Final = "src/main.ts"
WORKER: Final = "src/note/worker.ts"
SPRITE: Final = "icons.svg"
MARK: Final = "ui/mark.svg"
_NOT_BUILT: Final = (DjangoViteAssetNotFoundError, DjangoViteManifestError, OSError, ValueError)


def mark_of(member: User) -> str:
    """Names a member on a device, and says nothing of who they are."""
    return salted_hmac("rashin.notes.member", str(member.pk), algorithm="sha256").hexdigest()[:32]


def key_of(member: User) -> str:
    """The key under which this member's notes wait, for AES-256."""
    digest = salted_hmac("rashin.notes.key", str(member.pk), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()


def worker_script(*, page: str, away: str) -> str:
    """The service worker with what it keeps; nothing while the front end is not built."""
    try:
        files = [*_files(), f"{settings.STATIC_URL}{MARK}"]
        script = _built(WORKER)
    except _NOT_BUILT:
        return ""
    said = json.dumps({"page": page, "away": away, "files": files}, ensure_ascii=True)
    return f"const NOTE = {said};\n{script}"


def _folder() -> Path:
    return Path(str(settings.DJANGO_VITE["default"]["manifest_path"])).parent


@lru_cache(maxsize=1)
def _built(name: str) -> str:
    url = str(DjangoViteAssetLoader.instance().generate_vite_asset_url(name))
    return (_folder() / url.rpartition("/dist/")[2]).read_text("utf-8")


@lru_cache(maxsize=1)
def _files() -> tuple[str, ...]:
    """Script, styles, letters and icons of the kit; not what pages bring only when they draw."""
    manifest: dict[str, dict[str, Any]] = json.loads((_folder() / "manifest.json").read_text("utf-8"))
    waiting, seen, found = [ENTRY], set[str](), dict[str, None]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in manifest:
            continue
        seen.add(name)
        item = manifest[name]
        for file in (item["file"], *item.get("css", ()), *item.get("assets", ())):
            found[file] = None
        waiting += item.get("imports", ())
    for name, item in manifest.items():
        if name == SPRITE or name.endswith(SPRITE):
            found[item["file"]] = None
    prefix = f"{settings.STATIC_URL}dist/"
    return tuple(prefix + file for file in found)
