"""A small HTTP/1.1 client: one kept-alive connection at a time, and only what the driver needs."""

import asyncio
import re
from dataclasses import dataclass
from types import TracebackType

PATIENCE = 60  # seconds for one reply; longer counts as failed
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Reply:
    """A whole reply."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """A browser's one connection, with its cookies."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._cookies: dict[str, str] = {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> "Connection":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    async def get(self, path: str) -> Reply:
        """Fetch a page."""
        return await self._ask(self._head("GET", path) + b"\r\n")

    async def post(self, path: str, form: bytes) -> Reply:
        """Send a form, with the headers that a browser adds and the door checks."""
        head = self._head("POST", path)
        head += f"Origin: http://{self._host}:{self._port}\r\nSec-Fetch-Site: same-origin\r\n".encode()
        head += b"Content-Type: application/x-www-form-urlencoded\r\n"
        head += f"Content-Length: {len(form)}\r\n\r\n".encode()
        return await self._ask(head + form)

    async def csrf_token(self, path: str) -> str:
        """The token of the form on this page; the cookie that belongs to it is kept."""
        page = await self.get(path)
        found = _TOKEN.search(page.body.decode())
        if page.status != 200 or found is None:
            raise ConnectionError(f"{path} answered {page.status}, or has no form")
        return found[1]

    def close(self) -> None:
        """Hang up; the next request dials again."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    def _head(self, method: str, path: str) -> bytes:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}"]
        return "".join(
            f"{line}\r\n" for line in [*lines, *([f"Cookie: {cookie}"] if cookie else [])]
        ).encode()

    async def _ask(self, request: bytes) -> Reply:
        try:
            return await asyncio.wait_for(self._exchange(request), PATIENCE)
        except BaseException:
            self.close()
            raise

    async def _exchange(self, request: bytes) -> Reply:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = [line.partition(":") for line in head[1:] if line]
        headers = {name.lower(): value.strip() for name, _, value in fields}
        for name, _, value in fields:
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].strip().partition("=")
                self._cookies[cookie] = content
        body = await reader.readexactly(int(headers["content-length"]))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(int(head[0].split()[1]), headers, body)
