"""What the front end's build left in ``static/dist``: one entry, its style sheet, the sprite of icons."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_vite.core.asset_loader import DjangoViteAssetLoader
from django_vite.core.exceptions import DjangoViteAssetNotFoundError, DjangoViteManifestError

ENTRY = "src/main.ts"
SPRITE = "icons.svg"
FONT = "node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"
NOT_BUILT = (DjangoViteAssetNotFoundError, DjangoViteManifestError)


def entry_tags() -> SafeString:
    """The tags for script and style; nothing while the front end is not built, so that pages work without it."""
    try:
        return _tags()
    except NOT_BUILT:
        return SafeString("")


def sprite_url() -> str:
    """Where the icons are; hashed, so browsers keep it for good."""
    try:
        return _address(SPRITE)
    except NOT_BUILT:
        return ""


# A page names the sprite some sixty times. The build changes under no running process, so both are worked out once; a
# build that is not there yet is an exception, which is kept by nobody.


@lru_cache(maxsize=1)
def _tags() -> SafeString:
    """The letters are asked for beside the style sheet, so that they are there for the first paint."""
    font = format_html('<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>', _address(FONT))
    tags = str(DjangoViteAssetLoader.instance().generate_vite_asset(ENTRY))
    return mark_safe(font + tags)  # noqa: S308 - our own build


@lru_cache(maxsize=8)
def _address(name: str) -> str:
    return str(DjangoViteAssetLoader.instance().generate_vite_asset_url(name))
