"""Anticipated failures of a workspace.

RashinError
├── NotAllowed
│   ├── SignInNeeded        nobody is signed in
│   ├── PermissionMissing   the role does not include it
│   ├── KindNotOfKey        the key asks other kinds of questions
│   ├── NotYourKey          a new secret is for the member that the key acts as
│   └── PersonalGroup       a breakdown that would list persons
├── NotFound
│   └── LinkSpent           a sign-in link that was used, expired or never made
├── Conflict
│   ├── AlreadyMember
│   ├── LastOwner           somebody must be able to let others in
│   ├── KeyTaken
│   └── JobOver             a finished job cannot be cancelled
└── BadInput
    ├── UnknownJob
    ├── BadKey
    └── BadOrigin
"""

from rashin.errors import BadInput, Conflict, NotAllowed, NotFound, gettext_noop


class SignInNeeded(NotAllowed):
    """Nobody is signed in."""

    code = "workspace.sign_in_needed"
    status = 401
    message = gettext_noop("Please sign in first.")
    remedy = gettext_noop("On pages: sign in. For programs: send “Authorization: Bearer” with an API key.")


class PermissionMissing(NotAllowed):
    """The member's role, or the key's scopes, do not include it."""

    code = "workspace.permission_missing"
    message = gettext_noop("Your role does not include this: %(permission)s.")
    remedy = gettext_noop("An owner can change your role.")


class ScopeMissing(PermissionMissing):
    """The member may, but the API key was not made for it."""

    message = gettext_noop("This API key was not made for this: %(permission)s.")
    remedy = gettext_noop("Make a key with the scope %(scope)s: “rashin key new NAME --api --scope %(scope)s”.")


class KindNotOfKey(NotAllowed):
    """The key was made for other kinds of questions."""

    code = "workspace.kind_not_of_key"
    message = gettext_noop("This key may not ask “%(kind)s”.")
    remedy = gettext_noop("Use a key that was made for this kind of question.")


class NotYourKey(NotAllowed):
    """A secret acts as its member, so nobody else gets a new one."""

    code = "workspace.not_your_key"
    message = gettext_noop("This key acts as another member, so only they can give it a new secret.")
    remedy = gettext_noop("Revoke it here, or ask them to renew it.")


class PersonalGroup(NotAllowed):
    """A breakdown by a field that names individuals, or by what they wrote."""

    code = "workspace.personal_group"
    message = gettext_noop("“%(field)s” names individuals, so no figure is broken down by it.")
    remedy = gettext_noop("Break down by something that people share; persons are found on the page of customers.")


class LinkSpent(NotFound):
    """A sign-in link that was used, has expired, or was never made."""

    code = "workspace.link_spent"
    message = gettext_noop("This sign-in link has been used or has expired.")
    remedy = gettext_noop("Ask for a new one: “rashin link” prints one on the server.")


class AlreadyMember(Conflict):
    """The address belongs to a member already."""

    code = "workspace.already_member"
    message = gettext_noop("%(email)s is a member already.")


class LastOwner(Conflict):
    """Somebody must be able to let others in."""

    code = "workspace.last_owner"
    message = gettext_noop("The last owner cannot leave.")
    remedy = gettext_noop("Make somebody else an owner first.")


class KeyTaken(Conflict):
    """A key or name is in use."""

    code = "workspace.key_taken"
    message = gettext_noop("There is a key “%(name)s” already.")
    remedy = gettext_noop("Choose another name, or revoke the old key first.")


class JobOver(Conflict):
    """A finished job cannot be cancelled."""

    code = "workspace.job_over"
    message = gettext_noop("This work is over already.")


class UnknownJob(BadInput):
    """No such work is registered."""

    code = "workspace.unknown_job"
    message = gettext_noop("There is no background work called “%(name)s”.")


class BadKey(BadInput):
    """A write key of a shape that cannot be used."""

    code = "workspace.bad_key"
    message = gettext_noop("A write key has 8 to 128 letters, digits, “-” or “_”.")


class BadOrigin(BadInput):
    """An origin that a browser would never send."""

    code = "workspace.bad_origin"
    message = gettext_noop("“%(origin)s” is not an origin.")
    remedy = gettext_noop("Write scheme and host, such as https://shop.example.jp, without a path.")
