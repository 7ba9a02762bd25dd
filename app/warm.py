"""``python -m app.warm``: compile every method into the cache, as an image build does."""

import time

from app.engine import warm, worker
from app.settings import Settings


def main() -> None:
    """Fill ``BASIN_CACHE_DIR``."""
    settings = Settings()
    worker.start(str(settings.cache_dir), settings.store_bytes, settings.pieces)
    start = time.monotonic()
    kinds = warm.compile_all()
    print(f"compiled {len(kinds)} methods into {settings.cache_dir} in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
