"""Find the system's Chromium for the browser tests, and install it where that is easy.

As a script: ``python tests/find_browser.py [--install]`` prints the browser's path and
exits 0, or says in one line what to install and exits 1. It never downloads a browser
but through the system's package manager.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPS = (
    "Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "Applications/Chromium.app/Contents/MacOS/Chromium",
)
INSTALL = {
    "apt-get": (("apt-get", "update"), ("apt-get", "install", "-y", "chromium")),
    "dnf": (("dnf", "install", "-y", "chromium"),),
    "brew": (("brew", "install", "--cask", "chromium"),),
}
"""The commands of each package manager; all but brew need root."""

OFF = (
    # Of several such lists a browser takes the last, so Playwright's own is in it.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    # Two pages of the browser's own below the address of each window: they take longer
    # than ours, and nobody types an address there.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
)
QUIET = (
    f"--disable-features={','.join(OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""For a browser that draws without a graphics card and does little of its own."""

ADVICE = (
    "The browser tests need Chromium or Chrome: install the package chromium "
    "(for example: sudo apt-get install chromium), or name a browser in "
    "RAILHEAD_BROWSER."
)


def find_browser(*, root: Path = Path("/")) -> str | None:
    """Find a Chromium or Chrome that the system already has.

    Parameters
    ----------
    root : Path, optional
        Where the Applications folder of a Mac lies.

    Returns
    -------
    str or None
        The executable's path: that in ``RAILHEAD_BROWSER`` if it is set, and nothing
        else then; or the first of `NAMES` on the PATH; or a Mac's application.
    """
    chosen = os.environ.get("RAILHEAD_BROWSER")
    if chosen:
        return shutil.which(chosen)
    on_path = (shutil.which(name) for name in NAMES)
    on_mac = (shutil.which(str(root / app)) for app in MAC_APPS)
    return next((found for found in (*on_path, *on_mac) if found), None)


def plan_install(*, is_root: bool) -> list[list[str]]:
    """List the commands that would install Chromium; none where we may not.

    Parameters
    ----------
    is_root : bool
        Whether this process may install packages itself.

    Returns
    -------
    list of list of str
        Commands in their order, with sudo where it asks for no password.
    """
    manager = next((name for name in INSTALL if shutil.which(name)), None)
    if manager is None:
        return []
    commands = [list(command) for command in INSTALL[manager]]
    if manager == "brew" or is_root:
        return commands
    if has_free_sudo():
        return [["sudo", "-n", *command] for command in commands]
    return []


def has_free_sudo() -> bool:
    """Tell whether sudo works without a password."""
    if not shutil.which("sudo"):
        return False
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return asked.returncode == 0


def install_browser() -> bool:
    """Install Chromium through the package manager, and tell whether that went well."""
    commands = plan_install(is_root=os.geteuid() == 0)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in commands:
        print("+", *command, file=sys.stderr)
        run = subprocess.run(command, env=environment, stdout=sys.stderr, check=False)
        if run.returncode != 0:
            return False
    return bool(commands)


def main(arguments: list[str] | None = None) -> int:
    """Print the browser's path, or what to install; give the exit code."""
    parser = argparse.ArgumentParser(description="Find the system's Chromium.")
    parser.add_argument("--install", action="store_true", help="install it if missing")
    options = parser.parse_args(arguments)
    found = find_browser()
    may_install = options.install and not os.environ.get("RAILHEAD_BROWSER")
    if found is None and may_install and install_browser():
        found = find_browser()
    if found is None:
        print(ADVICE, file=sys.stderr)
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
