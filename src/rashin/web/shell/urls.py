"""Addresses of the shell."""

from django.urls import path

from rashin.web.shell import customer, gallery, home, preferences, search

urlpatterns = [
    path("", home.home, name="home"),
    path("panels/<slug:name>/", home.panel, name="home_panel"),
    path("customers/<int:person_key>/", customer.customer, name="customer"),
    path("search/", search.search, name="search"),
    path("menu/", search.menu, name="menu"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("gallery/", gallery.gallery, name="gallery"),
]
