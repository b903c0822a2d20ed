"""Addresses of the shell."""

from django.urls import path

from rashin.web.shell import gallery, home, preferences, search

urlpatterns = [
    path("", home.home, name="home"),
    path("panels/<slug:name>/", home.panel, name="home_panel"),
    path("search/", search.search, name="search"),
    path("menu/", search.menu, name="menu"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("gallery/", gallery.gallery, name="gallery"),
]
