"""Which checks there are, and what each is given."""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flows.credentials import Credentials, locate_ops
from flows.doctor import data, machine, services
from flows.doctor.findings import Finding, fail, ok
from flows.errors import LandingDamagedError, LandscapeError
from flows.landing.store import LandedWindow, complete_windows
from flows.settings import CONFIG_FILE, CONFIG_VARIABLE, Folders, Settings
from flows.sources.contract import is_this_machine
from flows.transport.client import Answer, Client
from flows.warehouse import builds

Check = Callable[[], Finding]
TryKey = Callable[[Credentials, Settings], None]

#: Seconds to wait for an answer: from the network, and from this machine.
PATIENCE_ONLINE, PATIENCE_HERE = 10.0, 0.7
OPS = "ops"


@dataclass(frozen=True)
class Circumstances:
    """What the checks look at.

    Attributes:
        settings: The settings of runs.
        environ: The environment.
        home: The home folder.
        now: The present time, UTC.
        user_agent: Who asks.
        try_key: Asks OPS for a token.
        is_online: Servers outside this machine may be asked.
    """

    settings: Settings
    environ: Mapping[str, str]
    home: Path
    now: datetime
    user_agent: str
    try_key: TryKey
    is_online: bool = False

    @cached_property
    def windows(self) -> list[LandedWindow]:
        """Every complete window at rest; read once.

        Raises:
            LandingDamagedError: A sidecar cannot be read.
        """
        return list(complete_windows(self.settings.folders.landing))

    @property
    def readable_windows(self) -> list[LandedWindow]:
        """The same for checks that need not say that one cannot be read; then none."""
        try:
            return self.windows
        except LandingDamagedError:
            return []

    @property
    def folders(self) -> Folders:
        """Where everything lies."""
        return self.settings.folders

    @property
    def prefect_api(self) -> str | None:
        """The Prefect server of the runs, if one is configured."""
        return self.environ.get("PREFECT_API_URL") or None

    @cached_property
    def ask(self) -> services.Ask:
        """Asks a server once, without repetition."""
        return Client(
            user_agent=self.user_agent,
            pause=0,
            time_out=PATIENCE_ONLINE if self.is_online else PATIENCE_HERE,
            sleep=time.sleep,
        ).send

    @property
    def ask_prefect(self) -> services.Ask | None:
        """Asks the Prefect server; None if it may not be asked."""
        api = self.prefect_api
        return self.ask if api and (self.is_online or is_this_machine(api)) else None

    @cached_property
    def linked_data(self) -> Answer | LandscapeError:
        """What the linked data endpoint answers; asked once."""
        return services.ask_linked_data(self.settings.linked_data_url, self.ask)


def without_settings() -> list[Check]:
    """The checks that need no settings."""
    return [python, packages, fonts]


def with_settings(about: Circumstances) -> list[Check]:
    """The checks of a data folder and of what its runs need."""
    checks = (
        settings, data_folder, disk, lock, landing, warehouse, report, clock, ops_key, ops_quota,
        schedule,
    )  # fmt: skip
    online = (linked_data,) if about.is_online else ()
    return [partial(check, about) for check in (*checks, *online)]


def examine(checks: list[Check]) -> list[Finding]:
    """Run checks; one that cannot be run is a finding as well."""
    return [_run(check) for check in checks]


def _run(check: Check) -> Finding:
    try:
        return check()
    except LandscapeError as error:
        return fail(_name(check), str(error), "See the message.")
    except Exception as error:
        # The checks are for machines in disorder: one that trips must not hide the others. Of an
        # error that nobody foresaw only the kind is told: its words may hold a key.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else ""
        found = f"the check itself failed: {type(error).__name__} {reason}".rstrip()
        return fail(_name(check), found, "Please report this.")


def _name(check: Check) -> str:
    function = check.func if isinstance(check, partial) else check
    return getattr(function, "__name__", "check").replace("_", " ").replace("ops", "OPS")


def python() -> Finding:
    """The interpreter."""
    return machine.python_version(sys.version_info[:3])


def packages() -> Finding:
    """The packages that are known to break runs."""
    return machine.packages(_installed_version)


def _installed_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def fonts() -> Finding:
    """The font of the reports."""
    try:
        from noto_cjk_sans_jp_regular import FONT_PATH
    except ImportError:
        return machine.no_fonts("noto-cjk-sans-jp-regular is not installed")
    return machine.fonts(Path(FONT_PATH))


def settings(about: Circumstances) -> Finding:
    """That the settings could be read was seen before; says where they are."""
    sources = ", ".join(about.settings.active_sources)
    where = about.environ.get(CONFIG_VARIABLE) or f"{CONFIG_FILE}, if there is one,"
    return ok("settings", f"{where} and environment can be read; sources: {sources}")


def data_folder(about: Circumstances) -> Finding:
    """Whether the data folder can be written."""
    return machine.data_folder(about.folders.root, about.folders.ours)


def disk(about: Circumstances) -> Finding:
    """Whether there is room."""
    return machine.disk(about.folders.root)


def lock(about: Circumstances) -> Finding:
    """Whether a run is going on."""
    return data.lock(about.folders.lock)


def landing(about: Circumstances) -> Finding:
    """Whether every window at rest can be read."""
    return data.landing(about.windows)


def warehouse(about: Circumstances) -> Finding:
    """Whether the live warehouse is whole."""
    return data.warehouse(about.folders.warehouse)


def report(about: Circumstances) -> Finding:
    """Whether there is a report on the live build."""
    live = builds.live_build(about.folders.warehouse)
    pages = [f"report.{language}.html" for language in about.settings.languages]
    # As in flows.reporting, which is not imported: it takes half of our two seconds.
    return data.report(about.folders.reports / "latest", pages, live.build_id if live else None)


def clock(about: Circumstances) -> Finding:
    """Whether the time can be right."""
    newest = max((window.fetched_at for window in about.readable_windows), default=None)
    server = services.server_time(about.linked_data) if about.is_online else None
    return machine.clock(about.now, newest, server)


def ops_key(about: Circumstances) -> Finding:
    """Whether there is a key of OPS, and, online, whether it is accepted."""
    ask, api = about.ask_prefect, about.prefect_api
    return services.ops_key(
        partial(locate_ops, about.environ, about.home),
        is_wanted=OPS in about.settings.active_sources,
        has_block=bool(api and ask and services.has_block(api, ask)),
        try_it=partial(_try_key, about) if about.is_online else None,
    )


def _try_key(about: Circumstances, credentials: Credentials) -> None:
    about.try_key(credentials, about.settings)


def ops_quota(about: Circumstances) -> Finding:
    """How near the limits of OPS are."""
    limits = about.settings.ops_hour_mb, about.settings.ops_week_mb
    return services.ops_quota(data.fetched_lately(about.readable_windows, OPS, about.now), limits)


def schedule(about: Circumstances) -> Finding:
    """Whether a Prefect server runs our flow on a schedule."""
    return services.schedule(about.prefect_api, about.ask_prefect)


def linked_data(about: Circumstances) -> Finding:
    """Whether the linked data endpoint answers."""
    return services.linked_data(about.settings.linked_data_url, about.linked_data)
