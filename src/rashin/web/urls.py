"""All addresses: each room brings its own ``urls.py``; a room is mounted once its folder exists."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("", include("rashin.base.workspace.urls")),
    path("", include("rashin.web.shell.urls")),
]

handler400 = "rashin.web.errors.malformed"
handler404 = "rashin.web.errors.not_found"
handler500 = "rashin.web.errors.broken"
