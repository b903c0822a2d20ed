from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagesConfig(AppConfig):
    name = "rashin.base.messages"
    label = "messaging"  # "messages" is Django's own
    verbose_name = _("Messages")
