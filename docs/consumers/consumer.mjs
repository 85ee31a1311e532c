// Read tollwire's alerts: node consumer.mjs BROKER [TOPIC]. Needs: npm install kafkajs
import kafkajs from "kafkajs";

const [broker, topic = "alerts"] = process.argv.slice(2);

/** Do here what is to be done. Throw, and the alert comes again. */
async function handle(alert) {
  console.log([alert.msg_type, alert.severity, alert.incident_id, alert.headline].join(" | "));
}

const kafka = new kafkajs.Kafka({ brokers: broker.split(","), logLevel: kafkajs.logLevel.ERROR });
// Consumers of one group share the alerts; another group gets all of them.
const consumer = kafka.consumer({ groupId: "my-desk" });
// After a crash an alert may come again, word for word; keep this on disk to know it after a restart.
const seen = new Set();

await consumer.connect();
// fromBeginning: of a group that is new, also what Kafka still has.
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({
  // An alert is done when it is handled, not when it is fetched.
  autoCommit: false,
  eachMessage: async ({ partition, message }) => {
    let alert;
    try {
      alert = JSON.parse(message.value.toString("utf-8"));
      if (!alert.identifier || !alert.status) throw new Error("identifier or status is missing");
    } catch (error) {
      console.error(`no alert at ${partition}/${message.offset}: ${error.message}`);
    }
    if (alert?.status === "Actual" && !seen.has(alert.identifier)) { // others are tests
      await handle(alert);
      seen.add(alert.identifier);
      if (seen.size > 100_000) seen.delete(seen.values().next().value);
    }
    await consumer.commitOffsets([{ topic, partition, offset: (BigInt(message.offset) + 1n).toString() }]);
  },
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await consumer.disconnect();
    process.exit(0);
  });
}
