"""python -m derive.rules.gallery docs/optimisers.md: writes the page of the gallery."""

import sys
from pathlib import Path

from derive.rules.gallery.page import answered, page

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("expected the file to write: python -m derive.rules.gallery docs/optimisers.md")
    Path(sys.argv[1]).write_text(page(answered()), encoding="utf-8")
