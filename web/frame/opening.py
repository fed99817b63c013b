"""The site opened for a verb of the command line; what is heavy is loaded when it is asked for."""

import argparse
import contextlib
import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from web.frame.services import Services


@contextlib.asynccontextmanager
async def open_site(chosen: argparse.Namespace) -> "AsyncIterator[Services]":
    """The site that the settings describe. chosen.make_services: from settings to services."""
    from web.frame.lifespan import opened
    from web.settings import read

    services: Services = chosen.make_services(read(os.environ))
    async with opened(services):
        yield services
