"""The environment of benchmarks.peers: what it measures is installed there, never beside ours."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.site import say

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "peers.lock"


def folder() -> Path:
    """Say where the environment stands, made or not."""
    return Path(os.environ.get("ATTUNE_VAR_DIR") or ROOT / "var").resolve() / "peers"


def ensured_python() -> str:
    """Give the environment's Python; where it is missing or of another lock or Python, make it first."""
    python, stamp = folder() / "bin" / "python", folder() / "installed"
    wanted = f"{sys.version} {hashlib.sha256(LOCK.read_bytes()).hexdigest()}"
    if not (python.exists() and stamp.exists() and stamp.read_text() == wanted):
        _make(python)
        stamp.write_text(wanted)
    return str(python)


def _make(python: Path) -> None:
    say(f"making the environment in {folder()} (once; about 50 MB to fetch)")
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists():
        raise SystemExit(f"{uv} is missing, which installs the environment. Run make setup.")
    started = time.monotonic()
    _run(str(uv), "venv", "--quiet", "--clear", "--python", sys.executable, str(folder()))
    install = ("pip", "install", "--quiet", "--require-hashes", "--no-deps", "--python", str(python))
    _run(str(uv), *install, "--requirement", str(LOCK))
    say(f"made it in {time.monotonic() - started:.0f} s")


def _run(*command: str) -> None:
    # As in requirements/install: the machine's own authorities, and whatever index was given to pip.
    index = {"UV_DEFAULT_INDEX": os.environ["PIP_INDEX_URL"]} if os.environ.get("PIP_INDEX_URL") else {}
    environment = {"UV_SYSTEM_CERTS": "1"} | index | os.environ
    if subprocess.run(command, env=environment, check=False).returncode:
        raise SystemExit(f"The environment could not be made; this failed: {' '.join(command)}")
