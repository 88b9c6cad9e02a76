"""`nasctl doctor`."""

import platform
import sys

import typer

from nas.cli.options import Json
from nas.cli.output import print_facts, print_json


def doctor(json: Json = False) -> None:
    """Look at this installation: versions, devices, name clashes, and what is missing.

    Whatever is missing comes with the line that installs it. Exits with 1 where something that every
    command needs is missing or shadowed.

    Example: nasctl doctor
    """
    from nas import __version__
    from nas.cli.installation import missing_packages, name_clashes, versions

    clashes = name_clashes()
    missing = missing_packages()
    installs = {extra or "required": _install_line(names) for extra, names in missing.items()}
    answer = {
        "nasctl": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": versions(),
        "devices": _devices(),
        "clashes": clashes,
        "missing": installs,
    }
    if json:
        print_json(answer)
    else:
        _print(answer)
    if clashes or "required" in installs:
        raise typer.Exit(1)


def _print(answer: dict) -> None:
    print_facts(
        {
            "nasctl": answer["nasctl"],
            "python": f"{answer['python']} ({sys.executable})",
            "on": answer["platform"],
        }
    )
    print()
    print_facts({name: version or "not installed" for name, version in answer["versions"].items()})
    print("\ndevices\n  " + "\n  ".join(answer["devices"]))
    if answer["clashes"]:
        print("\nname clashes\n  " + "\n  ".join(answer["clashes"]))
    for extra, line in answer["missing"].items():
        print(f"\nmissing ({extra}): {line}")
    if not answer["clashes"] and not answer["missing"]:
        print("\nNothing is missing and nothing clashes.")


def _install_line(requirements: list[str]) -> str:
    return f"{sys.executable} -m pip install " + " ".join(f"'{requirement}'" for requirement in requirements)


def _devices() -> list[str]:
    """The processor, and what torch can compute on besides."""
    import os

    found = [f"cpu: {platform.machine()}, {os.cpu_count()} cores"]
    try:
        import torch
    except ImportError:
        return found
    found += [f"cuda:{i}: {torch.cuda.get_device_name(i)}" for i in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        found.append("mps: Apple GPU")
    return found
