from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "rashin.powers.digital.intake"
    label = "intake"
    verbose_name = _("Data in")
    default_auto_field = "django.db.models.BigAutoField"
