"""What a start leaves out comes when it is asked for."""

import os
import subprocess
import sys
from pathlib import Path

STORY = """
import sys
from rashin.home import Home
from rashin.web.installation import ready_folders, ready_secret, start_django
home = Home.at(sys.argv[1])
ready_folders(home); ready_secret(home); start_django(home)
HEAVY = {"requests", "jwt", "onelogin", "numpy", "pyarrow", "duckdb", "numba", "pandas"}
print("loaded", *sorted(HEAVY & set(sys.modules)))
from allauth.socialaccount.providers import registry
print("saml", registry.get_class("saml").__module__)
print("oidc", registry.get_class("openid_connect").__module__)
"""


def test_django_starts_without_the_libraries_of_sign_in(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("RASHIN_", "DJANGO_"))}
    words = [sys.executable, "-c", STORY, str(tmp_path / "home")]
    said = subprocess.run(words, env=environ, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said == ["loaded", "saml rashin.web.sso.saml", "oidc rashin.web.sso.oidc"]
