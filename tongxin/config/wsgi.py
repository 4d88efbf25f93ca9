"""What the server runs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from tongxin.config.body import BodyGate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
application = BodyGate(get_wsgi_application(), limit=settings.BODY_LIMIT)
