"""Which sources there are."""

from flows.errors import ConfigurationError
from flows.sources.contract import Source
from flows.sources.sample.client import SampleSource


def open_source(name: str) -> Source:
    """The source of that name.

    Raises:
        ConfigurationError: There is no such source.
    """
    factories = {"sample": SampleSource}
    if name not in factories:
        message = f"sources: unknown source {name!r}; allowed: {', '.join(factories)}"
        raise ConfigurationError(message)
    return factories[name]()
