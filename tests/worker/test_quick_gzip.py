"""aiokafka packs with the quickest level of gzip, and reads what it packs."""

from aiokafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.worker.quick_gzip import pack_quickly

QUICKEST = 4
"""What gzip's header says of how it was packed."""


def test_what_a_producer_packs_is_packed_quickly_and_can_be_read() -> None:
    pack_quickly()
    value = b'{"killed":12}' * 1000
    builder = DefaultRecordBatchBuilder(
        2, DefaultRecordBatch.CODEC_GZIP, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=0, batch_size=1 << 20
    )
    builder.append(0, None, key=b"inc-1", value=value, headers=[])
    packed = bytes(builder.build())
    begin = packed.index(b"\x1f\x8b")
    assert packed[begin + 8] == QUICKEST
    assert len(packed) < len(value) / 10
    batch = MemoryRecords(packed).next_batch()
    assert batch is not None
    assert [record.value for record in batch] == [value]
