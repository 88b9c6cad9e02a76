"""`nasctl predict --split-to`: where to cut a model between a device and a server."""

from dataclasses import dataclass
from typing import Any

from hw_profiles.core.load import load_profile
from hw_profiles.core.profile import HardwareProfile
from nas.cli.links import parse_link
from nas.cli.output import print_rows
from nas.errors import UserError
from nas.report.quantities import format_estimate, format_quantity
from predictors.core.metric import Scene
from predictors.split import Cut, cuts
from search_spaces.core.architecture import Architecture


@dataclass(frozen=True)
class Link:
    """The other device, at the number format of its own stack, and the bytes a second that get there."""

    server: HardwareProfile
    bytes_per_s: float


@dataclass(frozen=True)
class Split:
    """The fastest cut, beside what the network takes where nothing is cut: the image is sent, or the answer."""

    device: str
    link: Link
    best: Cut
    on_device: Cut
    on_server: Cut


def link_to(server: str | None, speed: str | None) -> Link | None:
    """What --split-to and --link say together; None where neither is given.

    Raises:
        UserError: one of the two is missing, or the speed is none.
        ProfileError: no such device, or one that prices no operators.
    """
    if server is None and speed is None:
        return None
    if server is None or speed is None:
        hint = "For example --split-to a100 --link 100Mbit."
        raise UserError("A split needs both the other device and the link to it.", hint=hint, field="split_to")
    profile = load_profile(server)
    return Link(profile, parse_link(speed))


def split_of(architecture: Architecture, device: Scene, link: Link) -> Split:
    """The fastest of all cuts of a network between the scene's device and the link's other end.

    Raises:
        PredictorError: the device is known of whole designs alone.
    """
    assert device.profile is not None
    there = Scene(link.server, device.batch, link.server.stack.dtype)
    every = cuts(architecture, device, there, link.bytes_per_s)
    best = min(every, key=lambda cut: cut.latency.value)
    return Split(device.profile.name, link, best, on_device=every[-1], on_server=every[0])


def as_json(split: Split) -> dict[str, Any]:
    """As part of the answer of `predict`."""
    best, link = split.best, split.link
    return {
        "to": link.server.name,
        "dtype": link.server.stack.dtype,
        "link_bytes_per_s": link.bytes_per_s,
        "after": best.after,
        "crossing_bytes": best.crossing_bytes,
        "device": best.device.as_json(),
        "link_s": best.link_s,
        "server": best.server.as_json(),
        "latency": best.latency.as_json(),
        "all_on_device": split.on_device.device.as_json(),
        "all_on_server": split.on_server.latency.as_json(),
    }


def print_split(split: Split) -> None:
    """The three parts of the fastest cut, their sum, and the two ways without one."""
    best, link = split.best, split.link
    sent, speed = format_quantity(best.crossing_bytes, "B"), format_quantity(link.bytes_per_s, "B")
    rows = [
        (f"{split.device}, up to {best.after}", format_estimate(best.device)),
        (f"link, {sent} at {speed}/s", format_quantity(best.link_s, "s")),
        (f"{link.server.name}, the rest", format_estimate(best.server)),
        ("split", format_estimate(best.latency)),
        (f"all on {split.device}", format_estimate(split.on_device.device)),
        (f"all on {link.server.name}, image sent", format_estimate(split.on_server.latency)),
    ]
    print()
    print_rows(("part", "latency"), rows, right=(False, True))
    ways = {"the split": best.latency, rows[-2][0]: split.on_device.device, rows[-1][0]: split.on_server.latency}
    print(f"\nFastest: {min(ways, key=lambda way: ways[way].value)}.")
