"""The shell as a Django app: templates and addresses."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "rashin.web.shell"
    label = "shell"
