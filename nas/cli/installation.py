"""What is installed beside nasctl: versions, missing requirements, and rivals for its four package names."""

import re
from importlib import metadata, util
from pathlib import Path

from nas.cli.failures import PACKAGES

DISTRIBUTION = "nasctl"


def versions() -> dict[str, str | None]:
    """The version of every requirement of every command; None where it is not installed."""
    return {_name(requirement): _version(_name(requirement)) for requirement in _requirements().get("", [])}


def missing_packages() -> dict[str, list[str]]:
    """Requirements that are not installed, by extra; '' stands for those that every command needs."""
    absent = {
        extra: [requirement for requirement in requirements if _version(_name(requirement)) is None]
        for extra, requirements in _requirements().items()
    }
    return {extra: requirements for extra, requirements in absent.items() if requirements}


def name_clashes() -> list[str]:
    """One sentence for each other distribution, or folder, that holds one of nasctl's package names."""
    owners = metadata.packages_distributions()
    clashes = [
        f"Distribution '{rival}' also ships '{package}': uninstall it, or give nasctl its own environment."
        for package in PACKAGES
        for rival in sorted(set(owners.get(package, [])) - {DISTRIBUTION})
    ]
    return clashes + [_shadow(package) for package in PACKAGES if _home(package) != _home("nas")]


def _shadow(package: str) -> str:
    return f"'{package}' is found in {_home(package)}, not in {_home('nas')}: rename that folder or leave it."


def _home(package: str) -> Path | None:
    spec = util.find_spec(package)
    return None if spec is None or spec.origin is None else Path(spec.origin).resolve().parent.parent


def _requirements() -> dict[str, list[str]]:
    """Requirements by extra, '' for none, as pip reads them."""
    try:
        lines = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        # Run from a checkout that is not installed: there is nothing to compare with.
        return {}
    grouped: dict[str, list[str]] = {}
    for line in lines:
        requirement, _, marker = (part.strip() for part in line.partition(";"))
        extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)", marker)
        if _name(requirement) != DISTRIBUTION:
            grouped.setdefault(extra[1] if extra else "", []).append(requirement)
    return grouped


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
