"""A server on this machine that speaks Overpass's form, and fails when told to."""

import gzip
import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from shapely import LineString, Point, Polygon

DATE = "2024-05-01T12:00:00Z"
KM_PER_DEGREE = 111.2


class Overpass:
    """What the server knows, what it was asked, and how it is to answer.

    `faults` are taken one a request, in order; None, or none left, answers truly:
    a number is a status, a dict a status with headers, "cut" breaks off in the middle,
    "gone" closes without a word, "packed" packs the true answer, bytes are sent as
    they are.
    """

    def __init__(self, nodes, ways, date=DATE):
        self.nodes, self.ways, self.date = nodes, ways, date
        self.faults, self.queries, self.agents = [], [], []
        self.url = ""

    def answer(self, query):
        found = [way for way in self.ways.items() if self._fits(query, *way)]
        used = {node for _, (nodes, _) in found for node in nodes}
        elements = [
            {"type": "node", "id": node, "lon": lon, "lat": lat}
            for node, (lon, lat) in self.nodes.items()
            if node in used
        ]
        elements += [
            {"type": "way", "id": way, "nodes": nodes, "tags": tags}
            for way, (nodes, tags) in found
        ]
        told = {"timestamp_osm_base": self.date, "copyright": "ODbL"}
        return json.dumps(
            {"version": 0.6, "osm3s": told, "elements": elements}
        ).encode()

    def _fits(self, query, _way, told):
        nodes, tags = told
        line = LineString([self.nodes[node] for node in nodes])
        for part in re.findall(r"way(\[.*?)\(((?:poly|around):[^)]*)\)", query):
            filters, where = part
            if tags.get("railway") == "rail" and self._has_service(filters, tags):
                if where.startswith("poly"):
                    numbers = [float(each) for each in where[6:-1].split()]
                    corners = zip(numbers[1::2], numbers[::2], strict=True)
                    if Polygon(list(corners)).intersects(line):
                        return True
                else:
                    metres, lat, lon = map(float, where[7:].split(","))
                    away = line.distance(Point(lon, lat)) * KM_PER_DEGREE * 1000
                    if away <= metres:
                        return True
        return False

    @staticmethod
    def _has_service(filters, tags):
        service = tags.get("service", "")
        if '["service"="spur"]' in filters:
            return service == "spur"
        unwanted = re.search(r'\["service"!~"(.*?)"\]', filters)
        return not (service and re.search(unwanted[1], service))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        told = self.server.told
        length = int(self.headers["Content-Length"])
        query = parse_qs(self.rfile.read(length).decode())["data"][0]
        told.queries.append(query)
        told.agents.append(self.headers["User-Agent"])
        fault = told.faults.pop(0) if told.faults else None
        if self.path != "/api/interpreter":
            fault = 404
        self.close_connection = True
        if fault == "gone":
            return
        body, status, headers = told.answer(query), 200, {}
        if isinstance(fault, bytes):
            body = fault
        elif isinstance(fault, int):
            body, status = b"<html><p>busy &amp; tired</p></html>", fault
        elif isinstance(fault, dict):
            body, status = b"", fault["status"]
            headers = {"Retry-After": fault["wait"]}
        elif fault == "packed":
            body, headers = gzip.compress(body), {"Content-Encoding": "gzip"}
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if fault == "cut" else body)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def serve(told):
    """Serve on a free port of this machine alone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.told = told
    told.url = f"http://127.0.0.1:{server.server_address[1]}/api"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}
    )
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
