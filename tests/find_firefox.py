"""Find the system's Firefox for its browser test, and install it where that is easy.

As a script: ``python tests/find_firefox.py [--install]`` prints Firefox's path, or says
in one line what to install; both are fine but for where it could be installed and was
not: then the exit code is 1.
"""

import argparse
import os
import shutil
import subprocess
import sys

from find_browser import has_free_sudo

NAMES = ("firefox-esr", "firefox")
PACKAGE = "firefox-esr"
ADVICE = (
    "The test of the exported file in Firefox needs it: install the package "
    "firefox-esr (for example: sudo apt-get install firefox-esr)."
)


def find_firefox() -> str | None:
    """Find a Firefox on the PATH."""
    return next((found for found in map(shutil.which, NAMES) if found), None)


def is_on_offer() -> bool:
    """Tell whether the system's package manager could install it for us."""
    if not (shutil.which("apt-get") and shutil.which("apt-cache")):
        return False
    if os.geteuid() != 0 and not has_free_sudo():
        return False
    known = subprocess.run(
        ["apt-cache", "show", PACKAGE], capture_output=True, check=False
    )
    return known.returncode == 0


def install_firefox() -> bool:
    """Install it through the package manager, and tell whether that went well."""
    apt_get = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ([*apt_get, "update"], [*apt_get, "install", "-y", PACKAGE]):
        print("+", *command, file=sys.stderr)
        run = subprocess.run(command, env=environment, stdout=sys.stderr, check=False)
        if run.returncode != 0:
            return False
    return True


def main(arguments: list[str] | None = None) -> int:
    """Print Firefox's path, or what to install; give the exit code."""
    parser = argparse.ArgumentParser(description="Find the system's Firefox.")
    parser.add_argument("--install", action="store_true", help="install it if missing")
    options = parser.parse_args(arguments)
    if options.install and not find_firefox() and is_on_offer():
        install_firefox()
    found = find_firefox()
    print(found or ADVICE, file=sys.stdout if found else sys.stderr)
    return 0 if found or not is_on_offer() else 1


if __name__ == "__main__":
    sys.exit(main())
