"""Whether anything that speaks gRPC answers at an address; Ray itself would find out only after minutes."""

import os
import re
import socket

from nas.errors import UserError
from nas.executors.core.executor import ExecutorError

PATIENCE_S = 5.0
HEAD_PORT = 6379
CLIENT_PORT = 10001
# HTTP/2 (RFC 9113): the client's preface with empty settings; a server answers with settings of its own.
GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5)
SETTINGS_FRAME = 4
FRAME_HEADER_BYTES = 9

_ADDRESS = re.compile(r"(?:ray://)?(\[[0-9A-Fa-f:.]+\]|[^\s:/@\[\]]+):([0-9]{1,5})")


def knock(address: str) -> None:
    """Raises:
    UserError: it is no address.
    ExecutorError: nobody answers there, or somebody else than Ray.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise UserError(
            f"'{address[:200]}' is no address of a Ray cluster: give HOST:PORT (from one of its nodes; mostly "
            f"{HEAD_PORT}), ray://HOST:PORT (from outside; mostly {CLIENT_PORT}), or auto.",
            field="ray_address",
        )
    try:
        with socket.create_connection((match[1].strip("[]"), int(match[2])), PATIENCE_S) as connection:
            # With encryption on, the first word is not ours to say.
            if os.environ.get("RAY_USE_TLS", "0") != "1" and not _speaks_grpc(connection):
                raise unreachable(address, "something answers there that is not Ray")
    except (OSError, OverflowError) as error:
        raise unreachable(address, str(error)) from None


def unreachable(address: str, reason: str) -> ExecutorError:
    """The error of a cluster that cannot be joined."""
    return ExecutorError(
        f"No Ray cluster at '{address}': {reason.strip().rstrip('.')}.",
        hint="On the head node, `ray status` tells whether it runs. One that asks for a token wants RAY_AUTH_MODE=token"
        " here, and the head's ~/.ray/auth_token. Without --ray-address Ray uses this machine alone.",
        field="ray_address",
    )


def _speaks_grpc(connection: socket.socket) -> bool:
    connection.sendall(GREETING)
    header = connection.recv(FRAME_HEADER_BYTES)
    return len(header) == FRAME_HEADER_BYTES and header[3] == SETTINGS_FRAME
