"""Makes `.venv` and installs the pinned packages into it. The standard library is all it needs.

    python3 bootstrap.py          what the product stands on (requirements.txt)
    python3 bootstrap.py --dev    also what builds and proves it (requirements-dev.txt)

Every package is checked against the hashes in those files. Nothing is fetched when they have not changed.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
UV = "uv==0.13.9"  # an installer ten times as fast as pip; without it pip does the same


def main(arguments):
    """Leaves an environment that holds every pinned package; exits with a sentence when it cannot."""
    if sys.version_info < (3, 11):
        sys.exit(
            "Python 3.11 or newer is needed; this is "
            + sys.version.split()[0]
            + ". Try: make PYTHON=python3.12 …"
        )
    names = ["requirements.txt"] + (["requirements-dev.txt"] if "--dev" in arguments else [])
    files = [HERE / name for name in names]
    stamp = VENV / ("installed-dev" if "--dev" in arguments else "installed")
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == fingerprint(files):
        return
    if not PYTHON.exists():
        make_environment()
    print("Installing the packages of " + " and ".join(names) + " …", flush=True)
    install(files)
    stamp.write_text(fingerprint(files))


def make_environment():
    """Makes `.venv`, or makes it anew when its Python is gone. Without pip, which would take half of the time."""
    print("Making .venv …", flush=True)
    if not run(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV):
        sys.exit("Python's venv module is needed (on Debian and Ubuntu: apt install python3-venv).")


def install(files):
    """Installs exactly what `files` pin: with uv, or with pip where uv cannot be had or cannot reach a registry."""
    wanted = [part for file in files for part in ("--requirement", file)]
    pip = [*pip_for_environment(), "--disable-pip-version-check", "install", "--quiet"]
    uv = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON]
    if run(*pip, UV) and run(*uv, "--require-hashes", *wanted):
        return
    print("uv did not do it; trying pip …", flush=True)
    if not run(*pip, "--require-hashes", *wanted):
        sys.exit("The packages could not be installed; the lines above say why.")


def pip_for_environment():
    """A pip that installs into `.venv`: the machine's own when it can (22.3 or newer), else one put there."""
    own = [sys.executable, "-m", "pip", "--python", PYTHON]
    if run(*own, "--version", quiet=True):
        return own
    if not run(PYTHON, "-m", "ensurepip", quiet=True):
        sys.exit("Python's ensurepip module is needed (on Debian and Ubuntu: apt install python3-venv).")
    return [PYTHON, "-m", "pip"]


def fingerprint(files):
    """Changes when a pinned package, a hash, or the environment's Python changes."""
    digest = hashlib.sha256((VENV / "pyvenv.cfg").read_bytes())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def run(*command, quiet=False):
    """Runs `command`; true when it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    return (
        subprocess.run([str(part) for part in command], stdout=output, stderr=output, check=False).returncode
        == 0
    )


if __name__ == "__main__":
    main(sys.argv[1:])
