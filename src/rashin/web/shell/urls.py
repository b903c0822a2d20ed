"""Addresses of the shell."""

from django.urls import path

from rashin.web.shell import customer, gallery, home, preferences, search
from rashin.web.shell.rooms import views as rooms

urlpatterns = [
    path("", home.home, name="home"),
    path("panels/<slug:name>/", home.panel, name="home_panel"),
    *(path(f"powers/{room.name}/", rooms.room, {"name": room.name}, name=room.name) for room in rooms.ROOMS),
    path("customers/<int:person_key>/", customer.customer, name="customer"),
    path("search/", search.search, name="search"),
    path("menu/", search.menu, name="menu"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("gallery/", gallery.gallery, name="gallery"),
]
