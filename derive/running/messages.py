"""How a process that runs a script tells its parent of one thing after another: lengths and pickles on a pipe.

A process may die, or hang, in the middle of a message. So whoever reads takes what has come, and never waits for the
rest; what follows the last whole message is dropped.
"""

import os
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from struct import Struct

LENGTH = Struct("!Q")
CHUNK = 1 << 16
LARGEST = 1 << 32           # bytes of a message; a length beyond it was not written by us
PIPES = os.name == "posix"      # elsewhere a connection passes on whole chunks and nothing else


def send(connection: Connection, message: object) -> None:
    """Write one message, whole."""
    told = pickle.dumps(message)
    put(connection, LENGTH.pack(len(told)) + told)


def put(connection: Connection, chunk: bytes) -> None:
    if not PIPES:
        connection.send_bytes(chunk)
        return
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(connection.fileno(), rest):]


def taken(connection: Connection) -> bytes:
    """What has come, and nothing at the end; to be asked when there is something."""
    if PIPES:
        return os.read(connection.fileno(), CHUNK)
    try:
        return connection.recv_bytes()
    except EOFError:
        return b""


class Garbled(Exception):
    """Something else was written into the pipe."""


@dataclass(slots=True)
class Inbox:
    """What has come of messages: the one place that must remember half of one."""

    rest: bytearray = field(default_factory=bytearray)

    def messages(self, chunk: bytes) -> Iterator[object]:
        """The messages that this chunk completes, up to where something else begins."""
        self.rest += chunk
        while len(self.rest) >= LENGTH.size:
            length, = LENGTH.unpack_from(self.rest)
            if length > LARGEST:
                raise Garbled
            end = LENGTH.size + length
            if len(self.rest) < end:
                break
            try:
                message = pickle.loads(self.rest[LENGTH.size:end])
            except Exception:           # whatever bytes that are no pickle may raise
                raise Garbled from None
            del self.rest[:end]
            yield message
