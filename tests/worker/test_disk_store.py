"""State on disk that is damaged is made anew, and never read."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from streams.settings import load_settings
from streams.worker.app import create_app
from streams.worker.disk_store import IN_HAND, DiskStore

CHANGELOG = TP("changelog", 0)


def store_in(folder: Path) -> DiskStore:
    app = create_app(load_settings(app_id="disk", store="rocksdb", data_dir=folder))
    store = next(iter(app.tables.values())).data
    assert isinstance(store, DiskStore)
    return store


def event(key: bytes, value: bytes, offset: int) -> Any:
    return SimpleNamespace(message=SimpleNamespace(key=key, value=value, tp=CHANGELOG, partition=0, offset=offset))


def fill(store: DiskStore, count: int = 200) -> None:
    store.apply_changelog_batch([event(b"%d" % n, b"x" * 100, n) for n in range(count)], bytes, bytes)
    for db in store._dbs.values():
        db.flush()
    store._dbs.clear()


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    fill(store_in(tmp_path))
    return tmp_path


def test_sound_store_is_opened_again_as_it_was(damaged: Path) -> None:
    assert store_in(damaged).persisted_offset(CHANGELOG) == 199


def test_damaged_store_is_begun_anew_so_that_everything_is_read_again(damaged: Path) -> None:
    for current in damaged.rglob("CURRENT"):
        current.write_bytes(b"rubbish")
    store = store_in(damaged)
    assert store.persisted_offset(CHANGELOG) is None
    fill(store)
    assert store_in(damaged).persisted_offset(CHANGELOG) == 199


@pytest.mark.parametrize("use", ["_get", "_contains"])
def test_damage_that_shows_when_it_is_read_is_raised_and_gone_at_the_next_start(damaged: Path, use: str) -> None:
    for table in damaged.rglob("*.sst"):
        table.write_bytes(b"\0" * 200 + table.read_bytes()[200:])
    store = store_in(damaged)
    store._db_for_partition(0)
    with pytest.raises(Exception, match="Corruption"):
        [getattr(store, use)(b"%d" % number) for number in range(200)]
    assert store_in(damaged).persisted_offset(CHANGELOG) is None


def test_full_disk_is_no_damage(damaged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_in(damaged)

    def full(*_: object, **__: object) -> None:
        raise OSError("IO error: No space left on device")

    monkeypatch.setattr("faust.stores.rocksdb.RocksDBOptions.open", full)
    with pytest.raises(OSError, match="No space"):
        store._db_for_partition(0)
    monkeypatch.undo()
    assert store_in(damaged).persisted_offset(CHANGELOG) == 199


def test_what_is_read_and_written_is_that_of_the_partition_in_hand(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    for partition in (0, 1):
        IN_HAND.set(partition)
        store._set(b"key", b"of %d" % partition)
    store._set(b"other", b"of 1")
    assert (store._get(b"key"), store._contains(b"other")) == (b"of 1", True)
    IN_HAND.set(0)
    assert (store._get(b"key"), store._get(b"other"), store._contains(b"other")) == (b"of 0", None, False)
    store._del(b"key")
    IN_HAND.set(1)
    assert store._get(b"key") == b"of 1"
    IN_HAND.set(None)


def test_what_rocksdb_keeps_in_memory_is_bounded(tmp_path: Path) -> None:
    given = store_in(tmp_path).rocksdb_options
    assert given.write_buffer_size * given.max_write_buffer_number + given.block_cache_size < 40_000_000
