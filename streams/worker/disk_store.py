"""The store on disk. What it keeps is a copy of the changelog, so a damaged one is thrown away and made anew."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from faust.stores.rocksdb import Store

log = structlog.get_logger(__name__)

IN_HAND: ContextVar[int | None] = ContextVar("partition_in_hand", default=None)
"""The partition that reads and writes are about; None: that of the message that Faust has given to an agent."""
MEMORY = {"write_buffer_size": 8_000_000, "max_write_buffer_number": 2, "block_cache_size": 16_000_000}
"""Bytes that RocksDB may keep in memory for each partition: as Faust sets it, 192 MB of writes and 2 GB of what was read."""
_DAMAGED = "Corruption"
"""How RocksDB's message begins where bytes on the disk are not those that it wrote."""


class DiskStore(Store):  # type: ignore[misc]
    """Faust's store in RocksDB; a partition whose files are damaged is rebuilt by the recovery.

    Damage that shows later, in the middle of a read or write, is raised; the files are gone by then, so the next start is a sound one.
    """

    logger = logging.getLogger("faust.tables")

    def apply_changelog_batch(self, batch: Any, to_key: Any, to_value: Any) -> None:
        """Take in so much of the changelog."""
        with self._discarding():
            super().apply_changelog_batch(batch, to_key, to_value)

    def _open_for_partition(self, partition: int) -> Any:
        try:
            return super()._open_for_partition(partition)
        except Exception as error:
            if not _is_damage(error):
                raise
            log.warning("the state on disk is damaged and is rebuilt from Kafka", partition=partition, why=str(error))
            self._discard(partition)
            return super()._open_for_partition(partition)

    def _get(self, key: bytes) -> bytes | None:
        with self._discarding():
            found: bytes | None = super()._get(key) if (partition := IN_HAND.get()) is None else self._db_for_partition(partition).get(key)
            return found

    def _set(self, key: bytes, value: bytes | None) -> None:
        with self._discarding():
            if (partition := IN_HAND.get()) is None:
                super()._set(key, value)
            else:
                self._key_index[key] = partition
                self._db_for_partition(partition).put(key, value)

    def _del(self, key: bytes) -> None:
        with self._discarding():
            if (partition := IN_HAND.get()) is None:
                super()._del(key)
            else:
                self._db_for_partition(partition).delete(key)

    def _contains(self, key: bytes) -> bool:
        with self._discarding():
            return bool(super()._contains(key)) if IN_HAND.get() is None else self._get(key) is not None

    @contextmanager
    def _discarding(self) -> Iterator[None]:
        """Remove every partition that is open here where damage shows, and raise it."""
        try:
            yield
        except Exception as error:
            if _is_damage(error):
                log.error("the state on disk is damaged; the next start rebuilds it from Kafka", why=str(error))
                for partition in list(self._dbs):
                    self._discard(partition)
            raise

    def _discard(self, partition: int) -> None:
        self._dbs.pop(partition, None)
        shutil.rmtree(self.partition_path(partition), ignore_errors=True)


def _is_damage(error: BaseException) -> bool:
    return str(error).startswith(_DAMAGED)
