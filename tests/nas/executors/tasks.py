"""Tasks for executors: plain functions, so that any worker can read them."""

import os
import time
from pathlib import Path

import ray


def square(number):
    return number * number


def square_late(number):
    """The first ones take longest."""
    time.sleep(0.3 if number < 2 else 0.0)
    return number * number


def worker(_number):
    return os.getpid()


def refuse_three(number):
    if number == 3:
        raise ValueError("three is refused")
    return number


def die_once(marks, number):
    """Kills its worker at the first attempt of every third number; each attempt leaves a mark."""
    attempts = len(list(Path(marks).glob(f"{number}-*")))
    (Path(marks) / f"{number}-{attempts}").touch()
    if number % 3 == 0 and attempts == 0:
        os._exit(1)
    return number * number


def count_at_once(folder, number):
    """How many of these tasks are at work, this one included."""
    mark = Path(folder) / f"{number}-{os.getpid()}"
    mark.touch()
    time.sleep(0.05)
    at_work = len(list(Path(folder).iterdir()))
    mark.unlink()
    return at_work


def die_always(_number):
    os._exit(1)


def node_and_square(marks, pause_s, number):
    """Takes a while; leaves a mark at its begin and at its end."""
    node = ray.get_runtime_context().get_node_id()
    (Path(marks) / f"{number}-begin-{os.getpid()}").touch()
    time.sleep(pause_s)
    (Path(marks) / f"{number}-end").touch()
    return node, number * number


def visible(_number):
    """Which accelerators the task may see."""
    return os.environ.get("CUDA_VISIBLE_DEVICES")
