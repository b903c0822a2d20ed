"""The pages as a WSGI callable. `rashin up` serves the collector beside it: see serve.py."""

import os

from django.core.wsgi import get_wsgi_application

from rashin.web.lean import sign_in_libraries_later

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rashin.web.settings")
with sign_in_libraries_later():
    application = get_wsgi_application()
