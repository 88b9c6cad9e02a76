"""What ends a command says the way out, in a shell and in a traceback."""

import traceback

import pytest

from nas.errors import UserError
from search_spaces.core.errors import SpaceError


@pytest.mark.parametrize("kind", [UserError, SpaceError])
def test_a_traceback_shows_the_way_out(kind):
    told = traceback.format_exception_only(kind("net.py would be overwritten.", hint="Give another name."))
    assert told[-1] == "Give another name.\n"


@pytest.mark.parametrize("kind", [UserError, SpaceError])
def test_without_a_way_out_the_message_stands_alone(kind):
    assert len(traceback.format_exception_only(kind("No such space."))) == 1
