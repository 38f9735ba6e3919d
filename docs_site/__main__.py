"""`python -m docs_site`: build the documentation into site/."""

import sys
from pathlib import Path

from docs_site.build import SiteError, build
from docs_site.fill import FillError

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Build the site; exit code 1 if anything is wrong with it."""
    site = ROOT / "site"
    try:
        pages = build(ROOT, ROOT / "build" / "docs", site)
    except (SiteError, FillError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{pages} pages: {site / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
