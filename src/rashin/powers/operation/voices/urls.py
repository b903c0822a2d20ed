"""Addresses of voices and their sources."""

from django.urls import URLPattern, URLResolver, path

from rashin.powers.operation.voices import views_hooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("in/<str:token>/", views_hooks.hook, name="voice_hook"),
]
