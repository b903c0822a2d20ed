"""Django's settings, from the environment alone (see environment.py and docs/guide/operate)."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from rashin.home import Home
from rashin.web import environment

HOME = Home.at()
INBOX = environment.text("RASHIN_INBOX") or str(HOME.inbox)
LAKE_MEMORY = environment.text("RASHIN_MEMORY")
PACKAGE = Path(__file__).resolve().parent.parent
BASE_URL = (environment.text("RASHIN_BASE_URL") or "http://localhost:8600").rstrip("/")
BASE_URL_GIVEN = bool(environment.text("RASHIN_BASE_URL"))
_PUBLIC = urlsplit(BASE_URL)
_HTTPS = _PUBLIC.scheme == "https"

DEBUG = environment.flag("RASHIN_DEBUG")
# Read, never made here: importing settings must change nothing. `rashin up` and every command make it first.
# The first line signs and seals; further lines, which “rashin secret rotate” leaves, still verify and open.
_SECRETS = HOME.secret.read_text("ascii").split() if HOME.secret.is_file() else []
if environment.text("RASHIN_SECRET_KEY"):
    _SECRETS = [environment.text("RASHIN_SECRET_KEY"), *environment.text("RASHIN_SECRET_KEY_FALLBACKS").split()]
SECRET_KEY, SECRET_KEY_FALLBACKS = (_SECRETS or [""])[0], _SECRETS[1:]
ALLOWED_HOSTS = list(dict.fromkeys(filter(None, [_PUBLIC.hostname, "localhost", "127.0.0.1", "[::1]"])))

# ── Apps: the roof first, so that its templates win; then rooms; then the ground. ──
INSTALLED_APPS = [
    "rashin.web.shell",
    "rashin.rox",
    "rashin.powers.digital.intake",
    "rashin.powers.operation.cases",
    "rashin.powers.operation.explore",
    "rashin.powers.operation.topics",
    "rashin.powers.operation.surveys",
    "rashin.powers.operation.voices",
    "rashin.base.summaries",
    "rashin.base.roster",
    "rashin.base.atlas",
    "rashin.base.messages",
    "rashin.base.customers",
    "rashin.base.workspace",
    "rashin.base.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.usersessions",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_vite",
]

MIDDLEWARE = [
    "rashin.web.hardening.HeadersMiddleware",
    "rashin.web.middleware.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rashin.web.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rashin.web.api.gate.ApiMiddleware",
    "rashin.web.middleware.SignInMiddleware",
    "rashin.web.middleware.MemberMiddleware",
    "rashin.web.shell.reading.ReadingMiddleware",
    "rashin.base.ui.memory.MemoryMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "rashin.web.middleware.ErrorMiddleware",
]

RASHIN_SEGMENTS = "rashin.base.customers.segments.saved"  # what questions mean by a segment's name
RASHIN_RESOLVERS = "rashin.web.wiring.RESOLVERS"  # how evidence shows the ends that the atlas does not know
RASHIN_HOME_PANELS = "rashin.web.wiring.home_panels"  # what home is made of, each room's own
RASHIN_REACTIONS = "rashin.web.wiring.REACTIONS"  # what follows a change, written out in one file
RASHIN_CONSEQUENCES = "rashin.web.wiring.CONSEQUENCES"  # what belongs to it, in the same transaction
RASHIN_FETCH = "rashin.web.sso.metadata.fetch"  # how what a provider publishes is fetched
RASHIN_EVENTS = "rashin.web.wiring.EVENTS"  # what webhooks tell
RASHIN_LETTER_FOLLOWERS = "rashin.web.wiring.LETTER_FOLLOWERS"  # who is told what came of a letter
RASHIN_REPLY_TAKERS = "rashin.web.wiring.REPLY_TAKERS"  # who may have asked what a mail answers
RASHIN_SUMMARY_SOURCES = "rashin.web.wiring.SUMMARY_SOURCES"  # where voices to be summarised come from
RASHIN_AUDIT_WORDS = "rashin.web.deeds.WORDS"  # what the audit log's codes are called on pages
RASHIN_VOICE_READS = "rashin.web.wiring.voice_reads"  # what is read in voices, for rooms that only know the voices
RASHIN_SPOKEN_AT = "rashin.web.wiring.spoken_at"  # what is spoken of at the places of a journey
RASHIN_TEXTS_READ = "rashin.web.wiring.texts_read"  # what texts speak of that are no voices
RASHIN_NAMES = "rashin.web.wiring.NAMES"  # what values are called that only a power knows
RASHIN_CASE_RECOVERY = "rashin.web.wiring.ask_recovery"  # who asks how a case was handled
RASHIN_ROSTER_TABLE = "rashin.web.rosters.roster_table"  # how a file with staff is read
RASHIN_REPORT_TAKERS = "rashin.web.wiring.REPORT_TAKERS"  # who is told of bounces and complaints
ROOT_URLCONF = "rashin.web.urls"
WSGI_APPLICATION = "rashin.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "rashin.web.context.member",
                "rashin.web.shell.context.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.i18n"],
        },
    }
]

DATABASES = {"default": environment.database(environment.text("RASHIN_DATABASE_URL"), sqlite=str(HOME.database))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── Who is here ──
AUTH_USER_MODEL = "workspace.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "rashin.base.workspace.passwords.LongestValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "rashin.base.workspace.passwords.GuessableValidator"},
    {
        "NAME": "rashin.base.workspace.passwords.BreachedValidator",
        "OPTIONS": {"path": environment.text("RASHIN_BREACHED_PASSWORDS")},
    },
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rashin.web.accounts.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "rashin.web.sso.joining.SocialAccountAdapter"
MFA_ADAPTER = "rashin.web.accounts.MFAAdapter"
USERSESSIONS_ADAPTER = "rashin.web.accounts.SessionsAdapter"
ACCOUNT_FORMS = {
    "login": "rashin.web.account_forms.SignInForm",
    "add_email": "rashin.web.account_forms.NewAddressForm",
    "change_password": "rashin.web.account_forms.ChangePasswordForm",
    "set_password": "rashin.web.account_forms.SetPasswordForm",
    "reset_password": "rashin.web.account_forms.ForgottenForm",
    "reset_password_from_key": "rashin.web.account_forms.NewPasswordForm",
    "reauthenticate": "rashin.web.account_forms.PasswordAgainForm",
}
MFA_FORMS = {
    "authenticate": "rashin.web.account_forms.CodeForm",
    "reauthenticate": "rashin.web.account_forms.CodeAgainForm",
    "activate_totp": "rashin.web.account_forms.ActivateTotpForm",
    "add_webauthn": "rashin.web.account_forms.AddPasskeyForm",
    "edit_webauthn": "rashin.web.account_forms.RenamePasskeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # members are invited: their address was written by somebody who knows it
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions end with the old password; this one goes on
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a form that mails whomever one types is a way to send spam
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",  # an office has one address
    "login_failed": "20/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "confirm_email": "1/1m/key",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _PUBLIC.scheme
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS
MFA_TOTP_ISSUER = "Rashin"
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_TOTP_TOLERANCE = 1  # a code that was typed as it changed still counts
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # members are invited: a change of address that waits must not bar a second factor
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"provider_class": "rashin.web.sso.oidc.Provider"},
    "saml": {"provider_class": "rashin.web.sso.saml.Provider"},
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # the adapter decides for each provider
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link, for the policy of forms allows no other host; connecting by it is refused
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SSO_FILE = environment.text("RASHIN_SSO_FILE")
USERSESSIONS_TRACK_ACTIVITY = False  # one write a page view is too many: the middleware notes it every few minutes

# ── Sessions, cookies, transport ──
_HOST = "__Host-" if _HTTPS else ""  # a browser takes such a cookie from this very host alone, and only over TLS
SESSION_COOKIE_NAME = f"{_HOST}rashin_session"
CSRF_COOKIE_NAME = f"{_HOST}rashin_csrf"
SESSION_COOKIE_AGE = int(timedelta(days=environment.whole("RASHIN_SESSION_DAYS", least=1)).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [f"{_PUBLIC.scheme}://{_PUBLIC.netloc}"]
CSRF_FAILURE_VIEW = "rashin.web.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False  # other hosts of the company are not ours to decide on
SECURE_SSL_REDIRECT = False  # the proxy that ends TLS redirects; a second opinion here makes loops
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = environment.whole("RASHIN_TRUSTED_PROXY")
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # ProxyMiddleware has settled the address by then
SILENCED_SYSTEM_CHECKS = ["django_vite.W001"]  # a checkout whose front end is not built yet still runs its tests
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# ── Files ──
STATIC_URL = "/static/"
STATIC_ROOT = None  # nothing is collected: files are served from where they are installed
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(HOME.uploads)}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # served straight from the installed package: no collectstatic step
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9A-Za-z_-]{8,}\.\w+$"
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": PACKAGE / "base" / "ui" / "static" / "dist" / "manifest.json",
        "static_url_prefix": "dist",
    }
}
MAX_UPLOAD_BYTES = environment.whole("RASHIN_MAX_UPLOAD_MB", least=1) * 1024 * 1024
API_PER_MINUTE = environment.whole("RASHIN_API_PER_MINUTE", least=1)
ANSWERS_PER_MINUTE = environment.whole("RASHIN_ANSWERS_PER_MINUTE", least=1)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = str(HOME.uploads) if HOME.uploads.is_dir() else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# ── Calls that leave: base/messages/outgoing asks these for every one of them ──
OUTGOING_ALLOW = environment.places("RASHIN_OUTGOING_ALLOW")
OUTGOING_PROXY = environment.proxy("RASHIN_OUTGOING_PROXY")
OUTGOING_TRUST = environment.text("RASHIN_OUTGOING_TRUST")

# ── Words and time ──
LANGUAGE_CODE = environment.text("RASHIN_LANGUAGE")
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "rashin_language"
TIME_ZONE = environment.text("RASHIN_TIME_ZONE")
USE_TZ = USE_I18N = True
LOCALE_PATHS = [PACKAGE / "web" / "locale"]

# ── Mail and log ──
globals().update(environment.mail(environment.text("RASHIN_MAIL_URL")))
MAILS = ACCOUNT_EMAIL_NOTIFICATIONS = bool(environment.text("RASHIN_MAIL_URL"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("RASHIN_MAIL_FROM")
MAIL_BOUNCES = environment.text("RASHIN_MAIL_BOUNCES")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "rashin.web.logs.Line", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["err"], "level": environment.text("RASHIN_LOG_LEVEL")},
    "loggers": {
        "django.request": {"level": "ERROR"},  # 4xx are answers, not incidents
        "django.server": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # every scanner asks for another host
    },
}
CACHES = {
    # Tries at the doors are counted here: web processes, workers and machines must share one count.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "workspace_kept",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
