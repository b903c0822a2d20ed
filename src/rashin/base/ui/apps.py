"""The UI kit as a Django app: templates, tags, static files, catalogue."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "rashin.base.ui"
    label = "ui"
