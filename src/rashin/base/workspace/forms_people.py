"""Forms about people: invitations, members, departments, ways in, the company's sign-in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.workspace.identity import GIVEN, GroupRule, Provider
from rashin.base.workspace.mailboxes import narrow
from rashin.base.workspace.models import Department
from rashin.base.workspace.saml_metadata import LARGEST
from rashin.base.workspace.vocabulary import ProviderKind, Role
from rashin.errors import BadInput, gettext_noop

BIGGEST_ROLL = 2 * 1024 * 1024


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic when it runs
    """Departments, indented as the tree has them."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("label", _("Department"))
        more.setdefault("empty_label", pgettext_lazy("department", "None"))
        super().__init__(queryset=Department.objects.all(), required=False, **more)


class LinesField(forms.CharField):
    """Several short words, one a line."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("required", False)
        more.setdefault("max_length", 8000)
        super().__init__(widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), **more)

    def to_python(self, value: object) -> list[str]:  # type: ignore[override] # lines, not one text
        """The lines that say something."""
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def prepare_value(self, value: object) -> object:
        """As they were written."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def run_validators(self, value: object) -> None:
        """The whole has a length; lines are judged by who uses them."""
        super().run_validators("\n".join(value) if isinstance(value, list) else str(value))


class MailboxField(forms.EmailField):
    """An e-mail address, which input methods may have written in full width."""

    def to_python(self, value: object) -> str:
        """In half width; what else it must be is said by the services."""
        return narrow(super().to_python(value) or "")


class InviteForm(forms.Form):
    """A place for somebody."""

    email = MailboxField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.VIEWER)
    department = DepartmentField(help_text=_("Leads and staff see the customers of their department's units."))
    units = LinesField(label=_("Further units"), help_text=_("Beyond the department's, one a line."))


class MemberForm(forms.Form):
    """What an owner may change of a member."""

    email = MailboxField(label=_("E-mail"), max_length=254, help_text=_("What they sign in with."))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    department = DepartmentField()
    units = LinesField(label=_("Further units"), help_text=_("Beyond the department's, one a line."))
    is_active = forms.BooleanField(
        label=_("May sign in"), required=False, help_text=_("Without it, every session of theirs ends at once.")
    )


class DepartmentForm(forms.Form):
    """A department and its place."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    parent = DepartmentField(label=_("Belongs to"))
    units = LinesField(
        label=_("Units"), help_text=_("Shops or teams as events name them, one a line. Whoever belongs here sees them.")
    )


class RollForm(forms.Form):
    """A list of people."""

    file = forms.FileField(label=_("CSV file"))
    trial = forms.BooleanField(label=_("Only look whether it fits"), required=False, initial=True)

    def clean_file(self) -> Any:
        """A list of people is small."""
        file = self.cleaned_data["file"]
        if file.size > BIGGEST_ROLL:
            raise forms.ValidationError(_("A list of members has at most 2 MB."))
        return file


class PolicyForm(forms.Form):
    """What holds for everybody's way in."""

    two_factors = forms.MultipleChoiceField(
        label=_("Two factors are needed for"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who has none is sent to set one up before anything else opens. A passkey counts as two."),
    )
    only_sso = forms.BooleanField(
        label=_("Only the company's sign-in counts"),
        required=False,
        help_text=_("Passwords, passkeys and links then open for owners alone, for the day it does not answer."),
    )


OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    ProviderKind.OIDC: ("issuer", "client_id", "secret", "trusts_email"),
    ProviderKind.SAML: ("metadata_url", "metadata_file", "entity_id", "sso_url", "certificate"),
}
"""Fields that only one kind of provider has."""


class ProviderForm(forms.Form):
    """A company's own sign-in, with what its kind asks for."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As the button on the sign-in page says it."))
    slug = forms.SlugField(label=_("Short name"), max_length=39, help_text=_("Part of the addresses below: okta."))
    issuer = forms.CharField(
        label=_("Issuer"), required=False, max_length=400, help_text=_("Such as https://login.example.jp")
    )
    client_id = forms.CharField(label=_("Client ID"), required=False, max_length=400)
    secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        max_length=4000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed and never shown. Empty: the one that is kept."),
    )
    metadata_url = forms.CharField(
        label=_("Metadata address of the provider"),
        required=False,
        max_length=2000,
        widget=forms.URLInput(attrs={"spellcheck": "false", "placeholder": "https://"}),
        help_text=_("The rest is read from there. Or give the file, or fill in the three fields below."),
    )
    metadata_file = forms.FileField(
        label=_("Metadata file of the provider"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xml,application/xml,text/xml,application/samlmetadata+xml"}),
    )
    entity_id = forms.CharField(label=_("Entity ID of the provider"), required=False, max_length=400)
    sso_url = forms.CharField(
        label=_("Sign-in address of the provider"), required=False, max_length=2000, help_text=_("HTTP-Redirect.")
    )
    certificate = forms.CharField(
        label=_("Signing certificate"),
        required=False,
        max_length=16000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("PEM; several, one below the other, while the provider changes from one to the next."),
    )
    domains = LinesField(label=_("E-mail domains"), help_text=_("That it speaks for, one a line: example.jp"))
    trusts_email = forms.BooleanField(
        label=_("Its addresses count as confirmed"),
        required=False,
        help_text=_("For providers that do not say so themselves, such as Entra ID. Within the domains alone."),
    )
    joins = forms.BooleanField(
        label=_("Whoever signs in becomes a member"),
        required=False,
        help_text=_("Otherwise only who was invited, or is a member already."),
    )
    role = forms.ChoiceField(
        label=_("Role of who becomes a member"),
        choices=[(value, label) for value, label in Role.choices if value in GIVEN],
        initial=Role.VIEWER,
    )
    claim_email = forms.CharField(label=_("Claim with the address"), required=False, max_length=200)
    claim_name = forms.CharField(label=_("Claim with the name"), required=False, max_length=200)
    claim_groups = forms.CharField(label=_("Claim with the groups"), required=False, max_length=200)
    rules = LinesField(
        label=_("Groups"),
        help_text=_("One a line: group = role, or group = role, department. The first that fits holds."),
    )
    is_active = forms.BooleanField(label=pgettext_lazy("provider", "In use"), required=False, initial=True)

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind = kind
        for name in {name for other, names in OF_KIND.items() if other != kind for name in names}:
            del self.fields[name]

    def clean_metadata_file(self) -> Any:
        """Metadata is small; how small is said where it is read."""
        file = self.cleaned_data["metadata_file"]
        if file is not None and file.size > LARGEST:
            raise forms.ValidationError(_("Metadata of one provider has at most 1 MB."))
        return file

    @staticmethod
    def first(provider: Provider) -> dict[str, Any]:
        """What the form shows of a provider: everything but the secret."""
        names = dict(Department.objects.values_list("pk", "name"))
        return {
            **provider.facts, "name": provider.name, "slug": provider.slug,
            "domains": list(provider.domains), "trusts_email": provider.trusts_email, "joins": provider.joins,
            "role": provider.role, "is_active": provider.is_active,
            "rules": [_line_of(rule, names) for rule in provider.rules],
            **{f"claim_{word}": claim for word, claim in provider.claims.items()},
        }  # fmt: skip

    def provider(self, number: int | None, *, facts: Mapping[str, str]) -> Provider:
        """What was written; the facts of a SAML provider may have come from its metadata instead."""
        said = self.cleaned_data
        claims = {word: said[f"claim_{word}"].strip() for word in ("email", "name", "groups")}
        return Provider(
            kind=self.kind, slug=said["slug"].lower(), name=said["name"], facts=facts,
            domains=tuple(one.lower() for one in said["domains"]),
            trusts_email=said.get("trusts_email", False), joins=said["joins"], role=said["role"], number=number,
            claims={word: claim for word, claim in claims.items() if claim}, rules=_rules_of(said["rules"]),
            is_active=said["is_active"],
        )  # fmt: skip


class BadRule(BadInput):
    """A line that gives nobody anything."""

    code = "workspace.bad_group_rule"
    message = gettext_noop("“%(line)s”: write group = role, or group = role, department.")


def _rules_of(lines: Sequence[str]) -> tuple[GroupRule, ...]:
    departments = {name: pk for pk, name in Department.objects.values_list("pk", "name")}
    return tuple(_rule_of(line, departments) for line in lines)


def _rule_of(line: str, departments: dict[str, int]) -> GroupRule:
    group, _equals, given = line.rpartition("=")
    words = [word.strip() for word in given.replace("、", ",").split(",", 1)]
    role = words[0]
    department = departments.get(words[1]) if len(words) == 2 else None
    if not group.strip() or (role and role not in GIVEN) or (len(words) == 2 and department is None) or not any(words):
        raise BadRule(line=line[:80], place="rules")
    return GroupRule(group=group.strip(), role=role, department=department)


def _line_of(rule: GroupRule, names: dict[int, str]) -> str:
    given: Iterable[str] = filter(None, (rule.role, names.get(rule.department or 0)))
    return f"{rule.group} = {', '.join(given)}"
