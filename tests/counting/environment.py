"""An environment of its own for the oracle: pabutools is GPL and asks for a proprietary solver, so it is no dependency of ours."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ["pabutools==1.2.3", "preflibtools==2.0.33", "numpy", "natsort", "gmpy2", "pulp", "jinja2", "markupsafe"]
"""Without their own dependencies: the solver that pabutools asks for is never needed for these rules."""

SCRIPT = Path(__file__).parent / "oracle.py"


def oracle_python(folder: Path) -> Path | None:
    """The interpreter of the oracle's environment: the one PB_ORACLE names, or in CI a new one; None where there is none."""
    named = os.environ.get("PB_ORACLE")
    if named:
        return Path(named)
    return make(folder) if os.environ.get("CI") == "true" else None


def make(folder: Path) -> Path:
    """Make the environment in a folder."""
    python = folder / "bin" / "python"
    uv = shutil.which("uv")
    if uv:
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--no-deps", "--python", str(python), *PACKAGES], check=True)
    else:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", *PACKAGES], check=True)
    return python
