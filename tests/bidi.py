"""A Firefox that a test drives over WebDriver BiDi (w3.org/TR/webdriver-bidi)."""

import json
import re
import subprocess
from contextlib import ExitStack
from pathlib import Path

from websockets.sync.client import connect

PREFERENCES = {
    "network.proxy.type": 1,  # all hosts by way of a port where nobody answers
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.allow_hijacking_localhost": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
}
PATIENCE_S = 60


class Firefox:
    """A Firefox without network, with one page.

    Parameters
    ----------
    program : str
    profile : Path
        An empty folder.
    """

    def __init__(self, program: str, profile: Path) -> None:
        lines = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in PREFERENCES.items()
        )
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        self.asked: list[str] = []
        self.said: list[str] = []
        self.count = 0
        with ExitStack() as begun:
            self.process = begun.enter_context(
                subprocess.Popen(
                    [program, "--headless", "--no-remote", "--profile", str(profile),
                     "--remote-debugging-port", "0"],
                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                )
            )  # fmt: skip
            begun.callback(self.process.terminate)
            address = f"{self._find_address()}/session"
            self.socket = begun.enter_context(connect(address, max_size=None))
            self._begin()
            self.close = begun.pop_all().close

    def _begin(self) -> None:
        self.call("session.new", capabilities={})
        events = ["network.beforeRequestSent", "log.entryAdded"]
        self.call("session.subscribe", events=events)
        tree = self.call("browsingContext.getTree")
        self.context = tree["contexts"][0]["context"]

    def _find_address(self) -> str:
        for line in self.process.stderr:
            found = re.search(r"ws://\S+", line)
            if found:
                return found[0]
        raise RuntimeError(f"Firefox ended with exit code {self.process.wait()}")

    def call(self, method: str, **params):
        """Send a command, and note the events until its answer."""
        self.count += 1
        command = {"id": self.count, "method": method, "params": params}
        self.socket.send(json.dumps(command))
        while True:
            answer = json.loads(self.socket.recv(timeout=PATIENCE_S))
            self._note(answer)
            if answer.get("id") == self.count:
                if answer["type"] == "error":
                    raise RuntimeError(answer["message"])
                return answer["result"]

    def _note(self, answer) -> None:
        if answer.get("method") == "network.beforeRequestSent":
            self.asked.append(answer["params"]["request"]["url"])
        if answer.get("method") == "log.entryAdded":
            self.said.append(answer["params"]["text"])

    def open(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""
        context = self.context
        self.call(
            "browsingContext.navigate", context=context, url=address, wait="complete"
        )

    def read(self, expression: str):
        """Evaluate an expression that gives, or promises, something JSON can hold."""
        answer = self.call(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(JSON.stringify)",
            target={"context": self.context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"].get("value", "null"))
