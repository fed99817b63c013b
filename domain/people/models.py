"""Who is known to the site, and how they prove it.

Codes, links and session tokens are stored as digests or MACs only: a copy of the database signs nobody in.
"""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table, TranslatedField


class Agency(Table):
    """A city agency. `key` is a short slug; `claim` is its name in the city's single sign-on."""

    id = fields.BigIntField(primary_key=True)
    key = CharField(max_length=40, unique=True)
    name = TranslatedField()
    claim = CharField(max_length=120, null=True, unique=True)
    active = fields.BooleanField(default=True)

    class Meta:
        table = "agency"

    @property
    def scope(self) -> str:
        """The policy scope of what belongs to this agency."""
        return f"agency:{self.key}"


class Person(Table):
    """Somebody with an account. An erased person keeps only the number, so that the ledger stays whole."""

    id = fields.BigIntField(primary_key=True)
    public_id = CharField(max_length=24, unique=True)
    email = CharField(max_length=254, null=True, unique=True)
    phone = CharField(max_length=24, null=True)
    name = CharField(max_length=80, default="")
    locale = CharField(max_length=16)
    created_at = fields.DatetimeField()
    blocked_at = fields.DatetimeField(null=True)
    erased_at = fields.DatetimeField(null=True)

    class Meta:
        table = "person"
        constraints = (
            CheckConstraint(
                name="person_erased",
                check="erased_at IS NULL OR (email IS NULL AND phone IS NULL AND name = '')",
            ),
            CheckConstraint(name="person_email_clean", check="email = lower(email) AND email <> ''"),
        )


class StaffSecret(Table):
    """A staff member's password and second factor, for when single sign-on is not used.

    totp: the shared secret, sealed under the site's key; totp_step: the last 30-second step accepted,
    so that a code seen over a shoulder works once. failures, failed_at: wrong codes in a row, and the last of them.
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "hamasen.Person", related_name="secret", on_delete=fields.OnDelete.CASCADE
    )
    person_id: int
    password = CharField(max_length=200)
    totp = CharField(max_length=200, null=True)
    totp_step = fields.BigIntField(default=0)
    failures = fields.IntField(default=0, db_default=0)
    failed_at = fields.DatetimeField(null=True)
    changed_at = fields.DatetimeField()

    class Meta:
        table = "staff_secret"


class RecoveryCode(Table):
    """A one-time way in when the phone with the second factor is lost."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "hamasen.Person", related_name="recovery_codes", on_delete=fields.OnDelete.CASCADE
    )
    person_id: int
    mac = CharField(max_length=64)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "recovery_code"


class SsoIdentity(Table):
    """The person as the city's single sign-on knows them."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "hamasen.Person", related_name="sso_identities", on_delete=fields.OnDelete.CASCADE
    )
    person_id: int
    issuer = CharField(max_length=200)
    subject = CharField(max_length=200)

    class Meta:
        table = "sso_identity"
        unique_together = (("issuer", "subject"),)


class Grant(Table):
    """A role somebody holds. source: `invited`, `setup`, or `sso` for those that follow single sign-on.

    confirmed_at: when single sign-on last named the role; without it the role rests after a while.
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "hamasen.Person", related_name="grants", on_delete=fields.OnDelete.CASCADE
    )
    person_id: int
    role = CharField(max_length=32)
    scope = CharField(max_length=64, default="")
    source = CharField(max_length=8)
    granted_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "role_grant"
        unique_together = (("person_id", "role", "scope"),)
        constraints = (CheckConstraint(name="role_grant_source", check="source IN ('invited', 'setup', 'sso')"),)


class Invitation(Table):
    """A role offered by mail."""

    id = fields.BigIntField(primary_key=True)
    token = CharField(max_length=64, unique=True)
    email = CharField(max_length=254)
    name = CharField(max_length=80, default="")
    role = CharField(max_length=32)
    scope = CharField(max_length=64, default="")
    locale = CharField(max_length=16)
    invited_by = fields.BigIntField(null=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    accepted_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "invitation"
        indexes = (Index(fields=("email",), name="invitation_email"),)
        constraints = (CheckConstraint(name="invitation_end", check="accepted_at IS NULL OR revoked_at IS NULL"),)


class SignInCode(Table):
    """A one-time code and link on their way to somebody's mailbox.

    handle: digest of the cookie of the browser that asked; only that browser may type the code,
    so nobody else can use up its tries. link: digest of the token in the mail, good in any browser.
    purpose: `sign_in`; `email` to confirm a changed address of `person`; `contact` to show that an address is real, without an account.
    """

    in_backup = False

    id = fields.BigIntField(primary_key=True)
    handle = CharField(max_length=64, unique=True)
    link = CharField(max_length=64, unique=True)
    code = CharField(max_length=64)
    email = CharField(max_length=254)
    locale = CharField(max_length=16)
    purpose = CharField(max_length=8, default="sign_in")
    person = fields.BigIntField(null=True)
    next = CharField(max_length=300, default="")
    tries = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sign_in_code"
        indexes = (Index(fields=("email", "created_at"), name="sign_in_code_email"),)
        constraints = (
            CheckConstraint(name="sign_in_code_purpose", check="purpose IN ('sign_in', 'email', 'contact')"),
            CheckConstraint(name="sign_in_code_tries", check="tries >= 0"),
        )


class SsoAttempt(Table):
    """A sign-on in flight: what must match when the city's sign-on sends the browser back."""

    in_backup = False

    id = fields.BigIntField(primary_key=True)
    handle = CharField(max_length=64, unique=True)
    sealed = fields.TextField()
    next = CharField(max_length=300, default="")
    created_at = fields.DatetimeField()

    class Meta:
        table = "sso_attempt"


class Session(Table):
    """A signed-in browser. Revocable, listed for its owner; the cookie's token is stored as a digest only.

    strength: `code`, `password` (with second factor) or `sso`; pending: password given, second factor not yet.
    stale: a role changed; the next request gets a new token. previous: the token before, good for a minute.
    may_enrol: begun by an invitation, so that a password and second factor may be set within the hour. tries: at the second factor.
    """

    in_backup = False

    id = fields.BigIntField(primary_key=True)
    token = CharField(max_length=64, unique=True)
    previous = CharField(max_length=64, null=True, unique=True)
    rotated_at = fields.DatetimeField(null=True)
    stale = fields.BooleanField(default=False)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "hamasen.Person", related_name="sessions", on_delete=fields.OnDelete.CASCADE
    )
    person_id: int
    strength = CharField(max_length=8)
    may_enrol = fields.BooleanField(default=False)
    tries = fields.IntField(default=0)
    device = CharField(max_length=80, default="")
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "session"
        constraints = (CheckConstraint(name="session_strength", check="strength IN ('code', 'pending', 'password', 'sso')"),)
