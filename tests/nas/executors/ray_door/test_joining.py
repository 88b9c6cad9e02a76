"""A cluster that cannot be joined is told at once: its address, and why."""

import socket
import threading

import pytest
import ray

from nas.errors import UserError
from nas.executors.core.executor import ExecutorError
from nas.executors.ray_door.joining import join
from nas.executors.ray_door.knock import knock


@pytest.mark.parametrize("address", ["10.0.0.1", "host:port", "tcp://host:6379", "a b:1", ""])
def test_what_is_no_address_is_told_what_one_is(address):
    with pytest.raises(UserError, match="HOST:PORT") as raised:
        knock(address)
    assert raised.value.field == "ray_address"


def test_where_nobody_listens_the_address_and_the_reason_are_told():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(ExecutorError, match=f"No Ray cluster at '{address}': .*refused"):
            join(address)


def test_a_name_that_nobody_knows_is_told():
    with pytest.raises(ExecutorError, match=r"No Ray cluster at 'ray://head\.invalid:10001'"):
        join("ray://head.invalid:10001")


def test_another_service_is_not_taken_for_ray():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(ExecutorError, match="not Ray"):
            join(f"127.0.0.1:{server.getsockname()[1]}")


def test_what_ray_says_is_passed_on_with_the_address(monkeypatch):
    def refuse(*_, **__):
        raise ConnectionError("Could not find any running Ray instance.")

    monkeypatch.setattr(ray, "init", refuse)
    with pytest.raises(ExecutorError, match="No Ray cluster at 'auto': Could not find any running") as raised:
        join("auto")
    assert "ray status" in raised.value.hint


def test_the_environment_names_a_cluster_where_nobody_else_does(monkeypatch):
    monkeypatch.setenv("RAY_ADDRESS", "ray://head.invalid:10001")
    with pytest.raises(ExecutorError, match=r"head\.invalid"):
        join(None)
