"""Finds and tells alerts, and kills itself before the n-th event that matters.

    python killable_alerts.py <data folder> <address of the webhook> <n, or 0 to live>

Events are those of killable_run.py, and each call of the webhook, before and after. Without a kill
it prints how many there were.
"""

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Any

from data_folders import settings_of
from killable_run import Killer

from flows.alerts import announce
from flows.alerts.channels import Letter, WebhookChannel
from flows.alerts.keys import WEBHOOK_VARIABLE, Keys

WATCH = {"offices": ["JP", "CN"], "webhook": True}


def main(root: str, url: str, fatal: str) -> None:
    """Tell what a finished refresh brought."""
    killer = Killer(root, int(fatal))
    inner = WebhookChannel(Keys({WEBHOOK_VARIABLE: url}), "landscape/test")

    class Channel:
        def send(self, letter: Letter) -> None:
            killer.event()
            inner.send(letter)
            killer.event()

    settings = settings_of(Path(root), languages="en,ja", watch=WATCH)
    sync = os.fsync

    def counted_sync(descriptor: Any) -> None:
        killer.event()
        sync(descriptor)

    vars(os)["fsync"] = counted_sync
    sys.addaudithook(killer.audit)
    now = dt.datetime(2026, 11, 25, 6, tzinfo=dt.UTC)
    announce.after_success(settings, {"webhook": Channel()}, lambda: now)
    count, killer.root = len(killer.phases), "\0"
    sys.stdout.write(str(count))


if __name__ == "__main__":
    main(*sys.argv[1:])
