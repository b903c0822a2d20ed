from django.apps import AppConfig


class RoxConfig(AppConfig):
    name = "rashin.rox"
    label = "rox"
    verbose_name = "ROX"
