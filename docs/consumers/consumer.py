"""Read tollwire's alerts: python consumer.py BROKER [TOPIC]. Needs: pip install confluent-kafka."""

import json
import sys

from confluent_kafka import Consumer


def handle(alert: dict) -> None:
    """Do here what is to be done. Raise, and the alert comes again after a restart."""
    print(alert["msg_type"], alert["severity"], alert["incident_id"], alert["headline"], sep=" | ", flush=True)


def main(broker: str, topic: str = "alerts") -> None:
    """Read until Ctrl-C."""
    consumer = Consumer(
        {
            "bootstrap.servers": broker,
            "group.id": "my-desk",  # consumers of one group share the alerts; another group gets all of them
            "auto.offset.reset": "earliest",  # of a group that is new: also what Kafka still has
            "enable.auto.commit": False,  # an alert is done when it is handled, not when it is fetched
        }
    )
    consumer.subscribe([topic])
    seen: dict[str, None] = {}  # after a crash an alert may come again, word for word; keep this on disk to know it after a restart
    try:
        while True:
            message = consumer.poll(1.0)
            if message is None:
                continue
            if message.error():
                print(message.error(), file=sys.stderr)
                continue
            try:
                alert = json.loads(message.value())
                identifier, status = alert["identifier"], alert["status"]
            except (ValueError, KeyError, TypeError) as error:
                print(f"no alert at {message.partition()}/{message.offset()}: {error}", file=sys.stderr)
            else:
                if status == "Actual" and identifier not in seen:  # others are tests
                    handle(alert)
                    seen[identifier] = None
                    if len(seen) > 100_000:
                        seen.pop(next(iter(seen)))
            consumer.commit(message, asynchronous=False)
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
