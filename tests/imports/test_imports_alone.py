"""The command as a process of its own: streams and exit codes."""

import os
import subprocess
import sys
from pathlib import Path

from tests.imports.files import COMMUNES


def test_a_database_that_is_not_ready_is_named_and_then_serves(tmp_path: Path) -> None:
    hailong = [sys.executable, "-c", "from survey.cli import main; main()"]
    variables = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/new.db", "HAILONG_VAR": str(tmp_path)}

    def run_alone(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [*hailong, *arguments], check=False, capture_output=True, text=True, env=variables
        )
        return done.returncode, done.stdout, done.stderr

    not_ready = "The database is not ready for this version. Please run: hailong migrate\n"
    assert run_alone("import", "units", str(COMMUNES)) == (1, "", not_ready)
    assert run_alone("migrate")[0] == 0
    assert run_alone("import", "units", str(COMMUNES)) == (0, "", "294 new, 0 changed, 0 unchanged.\n")
