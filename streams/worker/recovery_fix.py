"""The one patch that faust-streaming 0.15.3 needs for tables to lose nothing (docs/adr/0001-faust-and-its-faults.md)."""

from typing import Any

from faust.tables.recovery import Recovery

_MARK = "_tollwire_stops_the_flow_first"


def fix_recovery() -> None:
    """Stop the flow of messages before Faust resumes the streams after a recovery; safe to call again.

    As released, `on_recovery_completed` resumes the partitions and seeks while the flow is active, and then clears the agents' queues:
    whatever was fetched in between is dropped, and later committed as a gap (faust-streaming issue 596).
    """
    released = Recovery.on_recovery_completed
    if getattr(released, _MARK, False):
        return

    async def on_recovery_completed(self: Any, generation_id: int = 0) -> None:
        self.app.consumer.stop_flow()
        self.app.flow_control.suspend()
        # Ends with flow_control.resume() and consumer.resume_flow().
        await released(self, generation_id)

    setattr(on_recovery_completed, _MARK, True)
    Recovery.on_recovery_completed = on_recovery_completed
