"""What the front end's build left in ``static/dist``: one entry, its style sheet, the sprite of icons."""

from django.utils.safestring import SafeString, mark_safe
from django_vite.core.asset_loader import DjangoViteAssetLoader
from django_vite.core.exceptions import DjangoViteAssetNotFoundError, DjangoViteManifestError

ENTRY = "src/main.ts"
SPRITE = "icons.svg"
NOT_BUILT = (DjangoViteAssetNotFoundError, DjangoViteManifestError)


def entry_tags() -> SafeString:
    """The tags for script and style; nothing while the front end is not built, so that pages work without it."""
    try:
        tags = str(DjangoViteAssetLoader.instance().generate_vite_asset(ENTRY))
        return mark_safe(tags)  # noqa: S308 - our own build
    except NOT_BUILT:
        return SafeString("")


def sprite_url() -> str:
    """Where the icons are; hashed, so browsers keep it for good."""
    try:
        return str(DjangoViteAssetLoader.instance().generate_vite_asset_url(SPRITE))
    except NOT_BUILT:
        return ""
