"""A real OpenID Connect provider in a process of its own: django-oauth-toolkit, which demands PKCE.

python -m tests.people.provider PORT FOLDER REDIRECT_URI
"""

import sys
from pathlib import Path
from typing import Any

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.management import call_command

PEOPLE = {
    "chen": {"name": "陳柏翰", "email": "Chen@kcg.example", "email_verified": True, "groups": ["rdec-pb", "everyone"], "agency": ""},
    "wang": {"name": "王怡君", "email": "wang@kcg.example", "email_verified": True, "groups": ["agency-contacts"], "agency": "TBKC"},
    "lost": {"name": "無機關", "email": "lost@kcg.example", "email_verified": True, "groups": ["agency-contacts"], "agency": "NOWHERE"},
    "evil": {"name": "x", "email": "admin@example.tw", "groups": ["rdec-pb"], "agency": ""},
    "odd": {"name": "", "email": "", "groups": [], "agency": ""},
}


def configure(folder: Path) -> None:
    """Django with nothing but sign-in and the toolkit."""
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.configure(
        SECRET_KEY="only for tests",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"],
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        LOGIN_URL="/login/",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": key.decode(),
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "openid", "email": "email", "profile": "profile"},
            "OAUTH2_VALIDATOR_CLASS": "tests.people.provider_claims.Claims",
        },
    )
    django.setup()


def urls() -> list[Any]:
    """The toolkit's addresses and a sign-in form."""
    from django.contrib.auth import authenticate, login
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
    from django.urls import include, path

    def sign_in(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            user = authenticate(request, username=request.POST["username"], password=request.POST["password"])
            if user is not None:
                login(request, user)
                return HttpResponseRedirect(request.GET["next"])
        return HttpResponse("<form method=post><input name=username><input name=password></form>")

    return [path("login/", sign_in), path("", include("oauth2_provider.urls", namespace="oauth2_provider"))]


def fill(redirect_uri: str) -> None:
    """The people and the one client."""
    from django.contrib.auth.models import User
    from oauth2_provider.models import get_application_model

    call_command("migrate", verbosity=0)
    for name in PEOPLE:
        User.objects.create_user(name, password="provider password")
    get_application_model().objects.create(
        name="hamasen",
        client_id="hamasen",
        client_secret="client secret",
        hash_client_secret=True,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=redirect_uri,
        algorithm="RS256",
        skip_authorization=True,
    )


if __name__ == "__main__":
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args: object) -> None:
            """Say nothing."""

    configure(Path(sys.argv[2]))
    sys.modules["tests.people.provider"] = sys.modules[__name__]
    urlpatterns = urls()
    fill(sys.argv[3])
    from django.core.wsgi import get_wsgi_application

    make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), handler_class=Quiet).serve_forever()
