"""Members, departments, invitations, ways in, keys, the audit chain and the queue of jobs."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.vocabulary import UNFINISHED, JobState, MailState, ProviderKind, Role, Theme


class Department(models.Model):
    """A part of the company, in a tree, with the units (stores, teams) whose data it answers for."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("belongs to")
    )
    units = models.JSONField(_("units"), default=list, blank=True, help_text=_("Units as events name them."))

    class Meta:
        verbose_name = _("department")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "name"], name="department_name"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="department_top_name"),
        ]

    def __str__(self) -> str:
        """Its name in the reader's language, where it has one."""
        return self.name if (get_language() or "").startswith("ja") else self.name_en or self.name


class UserManager(BaseUserManager["User"]):
    """Makes members; an address is one member whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A member; without a password only a link or a passkey signs in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The member of an address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A member: who they are, what they are here for, and how they like to read."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.VIEWER)
    department = models.ForeignKey(
        Department,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
        verbose_name=_("department"),
    )
    units = models.JSONField(_("further units"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True, help_text=_("Empty: as the browser asks."))
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("theme"), max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("member")
        ordering = ("email",)
        constraints: ClassVar = [models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def reference(self) -> str:
        """How the audit log and jobs name this member."""
        return f"member:{self.pk}"


class SignInLink(models.Model):
    """A link that signs one member in, once. Only its digest is kept."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sign-in link")

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"


class Invitation(models.Model):
    """A place kept for somebody: who they will be, and the digest of the link that lets them take it, once."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.VIEWER)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("department")
    )
    units = models.JSONField(_("further units"), default=list, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("expires"))
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)
    mail_state = models.CharField(_("mail"), max_length=8, choices=MailState.choices, blank=True, default="")
    mail_sealed = models.TextField(blank=True, help_text="The link while a mail with it waits. Sealed.")
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(accepted_at=None, revoked_at=None), name="invitation_open_email"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def reference(self) -> str:
        """How the audit log names this invitation."""
        return f"invitation:{self.pk}"


class Policy(models.Model):
    """What the owner decided for everybody, by name."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("policy")

    def __str__(self) -> str:
        return self.name


class IdentityProvider(models.Model):
    """A company's own sign-in (OIDC or SAML), and what it may decide here. Its secret is sealed."""

    kind = models.CharField(_("kind"), max_length=8, choices=ProviderKind.choices, default=ProviderKind.OIDC)
    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("in use"), default=True)
    facts = models.JSONField(default=dict)
    sealed = models.TextField(blank=True)
    domains = models.JSONField(_("e-mail domains"), default=list, blank=True)
    joins = models.BooleanField(_("makes members"), default=False)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.VIEWER)
    claims = models.JSONField(default=dict, blank=True)
    rules = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("identity provider")
        ordering = ("name",)
        constraints: ClassVar = [models.CheckConstraint(condition=Q(role__in=Role.values), name="provider_role")]

    def __str__(self) -> str:
        return self.name


class Kept(models.Model):
    """The table of Django's database cache: counts of tries at every door, which all processes share."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("kept value")
        db_table = "workspace_kept"

    def __str__(self) -> str:
        return self.cache_key


class ApiKey(models.Model):
    """A secret for programs: acts as its member, within its scopes, until it expires. Shown once, kept as a digest."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys", verbose_name=_("acts as"))
    name = models.CharField(_("name"), max_length=120)
    prefix = models.CharField(_("begins with"), max_length=16, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("may"), default=list)
    kinds = models.JSONField(_("may ask"), default=list, blank=True, help_text=_("Kinds of questions; empty: all."))
    per_minute = models.PositiveIntegerField(_("requests a minute"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def usable(self, now: datetime) -> bool:
        """Neither revoked, nor expired, nor its member gone."""
        in_time = self.expires_at is None or now < self.expires_at
        return self.revoked_at is None and in_time and self.member.is_active


class WriteKey(models.Model):
    """What an SDK sends events with: public by nature, so it can be shown again, and may come from elsewhere."""

    name = models.CharField(_("name"), max_length=120, unique=True, help_text=_("Events name it as their source."))
    key = models.CharField(_("write key"), max_length=128, unique=True)
    origins = models.JSONField(_("allowed origins"), default=list, help_text=_("Empty: any origin."))
    created_at = models.DateTimeField(_("made"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("write key")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """One line of who did what, chained by digest to the line before it. Never changed, never deleted."""

    number = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("when"), db_index=True)
    actor = models.CharField(_("who"), max_length=160, db_index=True)
    action = models.CharField(_("what"), max_length=80, db_index=True)
    subject = models.CharField(_("on what"), max_length=200, db_index=True)
    address = models.CharField(_("from where"), max_length=64, blank=True)
    details = models.JSONField(_("details"), default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit entry")
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"


class Job(models.Model):
    """One piece of work that waits, runs under a lease, or is over."""

    name = models.CharField(_("work"), max_length=80)
    args = models.JSONField(default=dict)
    unique = models.CharField(max_length=160, null=True, blank=True)  # noqa: DJ001 - NULL is "no key" in the constraint
    state = models.CharField(_("state"), max_length=12, choices=JobState.choices, default=JobState.WAITING)
    priority = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(_("asked for"))
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    run_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True)
    cancel_asked = models.BooleanField(default=False)
    result = models.JSONField(null=True, blank=True)
    error = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unique"], condition=Q(state__in=UNFINISHED), name="job_unique_unfinished"),
            models.CheckConstraint(condition=Q(total=None) | Q(done__lte=F("total")), name="job_done_within_total"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-priority", "run_at"], condition=Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_running"),
            models.Index(fields=["name", "-created_at"], name="job_history"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Schedule(models.Model):
    """When a recurring job is due next: one row a schedule, so that many workers enqueue it once."""

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField()

    class Meta:
        verbose_name = _("schedule")

    def __str__(self) -> str:
        return self.name
