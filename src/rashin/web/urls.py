"""All addresses: each room brings its own ``urls.py``."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

ROOMS = (
    ("accounts/", "allauth.urls"),
    ("api/", "rashin.web.api.urls"),
    ("data/", "rashin.powers.digital.intake.urls"),
    ("", "rashin.powers.operation.explore.urls"),
    ("journeys/", "rashin.base.atlas.urls"),
    ("customers/", "rashin.base.customers.urls"),
    ("", "rashin.base.workspace.urls"),
    ("", "rashin.web.shell.urls"),
)
"""Where each room is entered."""

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(room)) for prefix, room in ROOMS if find_spec(room) is not None
]

handler400 = "rashin.web.errors.malformed"
handler404 = "rashin.web.errors.not_found"
handler500 = "rashin.web.errors.broken"
