"""A visitor of the app who speaks the server's own protocol, without a browser.

The messages are those that the page's own scripts exchange with the server, by the
types that the installed streamlit brings along.
"""

import asyncio
import json
import time
import urllib.request
import uuid
from typing import Final, NamedTuple, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATH: Final = "_stcore/stream"
WIRE: Final = "railhead_wire"
FRAME: Final = "railhead_frame"


class Answer(NamedTuple):
    """What the server sent for one run of the script."""

    size: int
    """Bytes."""
    messages: int
    faults: tuple[str, ...]
    texts: tuple[str, ...]
    """All Markdown on the page that was sent, in order."""
    map_s: float
    """Seconds until the map's page had come; 0 if it was not sent."""
    whole_s: float

    def find(self, part: str) -> str:
        """Give the first text that holds a part, or ""."""
        return next((text for text in self.texts if part in text), "")


class Visitor:
    """One open page of the app.

    Parameters
    ----------
    socket : ClientConnection
    address : str
        As for `Visitor.enter`, which makes one.
    """

    def __init__(self, socket: ClientConnection, address: str) -> None:
        self.socket, self.address = socket, address
        self.wire_id = self.fragment_id = self.page = self.uploader_id = ""
        self.visit = ""
        self.query = ""
        self.known: set[str] = set()
        self.states: dict[str, WidgetState] = {}

    @classmethod
    async def enter(cls, address: str, *, query: str = "") -> Self:
        """Open the app's page, without running its script yet.

        Parameters
        ----------
        address : str
            Such as ``127.0.0.1:8501``.
        query : str
            Behind the question mark of the page's address.
        """
        socket = await connect(
            f"ws://{address}/{PATH}", subprotocols=["streamlit"], max_size=None
        )
        visitor = cls(socket, address)
        visitor.query = query
        return visitor

    async def leave(self) -> None:
        """Close the page."""
        await self.socket.close()

    async def look(self) -> Answer:
        """Run the whole script, as when the page is opened.

        The map counts as drawn at once: what waits for it comes with the next answer.
        """
        answer = await self._run(fragment_id="")
        self._tell_of_map({"drawn": True})
        return answer

    async def choose_months(self, first: int, last: int) -> Answer:
        """Choose months on the map, by their numbers from 0.

        Raises
        ------
        RuntimeError
            If the page has no map.
        """
        if not (self.wire_id and self.fragment_id):
            raise RuntimeError("the page has no map to choose months on")
        self._tell_of_map({"months": [first, last], "drawn": True})
        return await self._run(fragment_id=self.fragment_id)

    def _tell_of_map(self, heard: dict[str, object]) -> None:
        state = WidgetState(id=self.wire_id, json_value=json.dumps(heard))
        self.states[state.id] = state

    async def hand_over(self, name: str, content: bytes) -> Answer:
        """Give the app records of one's own, as by its field for files.

        Raises
        ------
        RuntimeError
            If the server does not take them.
        """
        asked = BackMsg()
        request = asked.file_urls_request
        request.request_id, request.session_id = uuid.uuid4().hex, self.visit
        request.file_names.append(name)
        await self.socket.send(asked.SerializeToString())
        told = await self._receive()
        while told.WhichOneof("type") != "file_urls_response":
            told = await self._receive()
        (urls,) = told.file_urls_response.file_urls
        await asyncio.to_thread(self._put, urls.upload_url, name, content)
        state = WidgetState(id=self.uploader_id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.name, info.size, info.file_id = name, len(content), urls.file_id
        info.file_urls.CopyFrom(urls)
        self.states[state.id] = state
        return await self._run(fragment_id="")

    def _put(self, path: str, name: str, content: bytes) -> None:
        """Send a file as a form with one field."""
        root = f"http://{self.address}"
        with urllib.request.urlopen(f"{root}/_stcore/health") as answer:
            cookies = answer.headers.get_all("Set-Cookie") or []
        pairs = [cookie.partition(";")[0] for cookie in cookies]
        token = next((pair.partition("=")[2] for pair in pairs if "xsrf" in pair), "")
        mark = uuid.uuid4().hex
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
        )
        request = urllib.request.Request(
            f"{root}{path}",
            data=head.encode() + content + f"\r\n--{mark}--\r\n".encode(),
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={mark}",
                "Cookie": "; ".join(pairs),
                "X-Xsrftoken": token,
            },
        )
        with urllib.request.urlopen(request) as answer:
            if answer.status >= 300:
                raise RuntimeError(f"the server answered {answer.status} to a file")

    async def _receive(self) -> ForwardMsg:
        return ForwardMsg.FromString(await self.socket.recv(decode=False))

    async def _run(self, *, fragment_id: str) -> Answer:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = self.query, self.page
        asked.fragment_id = fragment_id
        asked.widget_states.widgets.extend(self.states.values())
        asked.cached_message_hashes.extend(self.known)
        await self.socket.send(message.SerializeToString())
        begun, size, map_s, count = time.perf_counter(), 0, 0.0, 0
        faults: list[str] = []
        texts: list[str] = []
        while True:
            raw = await self.socket.recv(decode=False)
            told = ForwardMsg.FromString(raw)
            size, count = size + len(raw), count + 1
            passed_s = time.perf_counter() - begun
            if told.WhichOneof("type") == "script_finished":
                return Answer(size, count, tuple(faults), tuple(texts), map_s, passed_s)
            component = told.delta.new_element.bidi_component.component_name
            map_s = passed_s if component.endswith(FRAME) else map_s
            self._note(told, faults, texts)

    def _note(self, told: ForwardMsg, faults: list[str], texts: list[str]) -> None:
        kind = told.WhichOneof("type")
        if told.metadata.cacheable:
            self.known.add(told.hash)
        if kind == "new_session":
            self.page = told.new_session.page_script_hash
            self.visit = told.new_session.initialize.session_id
        if kind == "page_info_changed":
            self.query = told.page_info_changed.query_string
        if kind == "delta" and told.delta.WhichOneof("type") == "new_element":
            self._note_element(told.delta, faults, texts)

    def _note_element(self, delta: Delta, faults: list[str], texts: list[str]) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            faults.append(element.exception.message or "an exception")
        if kind == "alert" and element.alert.format == element.alert.ERROR:
            faults.append(element.alert.body)
        if kind == "markdown":
            texts.append(element.markdown.body)
        if kind == "file_uploader" and element.file_uploader.id.endswith("-records"):
            self.uploader_id = element.file_uploader.id
        if kind == "bidi_component":
            component = element.bidi_component
            if component.component_name.endswith(WIRE):
                self.wire_id, self.fragment_id = component.id, delta.fragment_id
