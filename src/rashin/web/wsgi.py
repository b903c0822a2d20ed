"""The pages as a WSGI callable. `rashin up` serves the collector beside it: see serve.py."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rashin.web.settings")
application = get_wsgi_application()
