"""Addresses of the shell."""

from django.urls import path

from rashin.web.shell import (
    arrange,
    customer,
    gallery,
    guides,
    home,
    moved,
    notices,
    preferences,
    search,
    voice,
    voices,
)
from rashin.web.shell.rooms import views as rooms

urlpatterns = [
    path("", home.home, name="home"),
    path("panels/<slug:name>/", home.panel, name="home_panel"),
    *(path(f"powers/{room.name}/", rooms.room, {"name": room.name}, name=room.name) for room in rooms.ROOMS),
    path("home/arrange/", arrange.arrange, name="arrange"),
    path("changes/", moved.changes, name="changes"),
    path("changes/why/", moved.change, name="change"),
    path("voices/", voices.voices, name="voices"),
    path("voices/voice/", voice.voice, name="voice"),
    path("customers/<int:person_key>/", customer.customer, name="customer"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:number>/", notices.notice, name="notice"),
    path("help/", guides.guides, name="guides"),
    path("help/<slug:name>/", guides.guide, name="guide"),
    path("method/", guides.methods, name="methods"),
    path("method/<slug:name>/", guides.method, name="method"),
    path("shortcuts/", guides.shortcuts, name="shortcuts"),
    path("search/", search.search, name="search"),
    path("menu/", search.menu, name="menu"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("gallery/", gallery.gallery, name="gallery"),
]
