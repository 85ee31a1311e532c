// Read tollwire's alerts: java -cp 'libs/*' AlertConsumer.java BROKER [TOPIC]. Needs Java 17, kafka-clients and jackson-databind in libs/.

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

public class AlertConsumer {
    private static final ObjectMapper JSON = new ObjectMapper();
    // After a crash an alert may come again, word for word; keep this on disk to know it after a restart.
    private static final Set<String> SEEN = new LinkedHashSet<>();

    /** Do here what is to be done. Throw, and the alert comes again after a restart. */
    static void handle(JsonNode alert) {
        System.out.println(String.join(" | ", alert.path("msg_type").asText(), alert.path("severity").asText(),
            alert.path("incident_id").asText(), alert.path("headline").asText()));
    }

    public static void main(String[] arguments) {
        String topic = arguments.length > 1 ? arguments[1] : "alerts";
        Properties settings = new Properties();
        settings.put("bootstrap.servers", arguments[0]);
        settings.put("group.id", "my-desk"); // consumers of one group share the alerts; another group gets all of them
        settings.put("auto.offset.reset", "earliest"); // of a group that is new: also what Kafka still has
        settings.put("enable.auto.commit", "false"); // an alert is done when it is handled, not when it is fetched
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        Thread reading = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.wakeup();
            try {
                reading.join(10_000);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }));
        try (consumer) {
            consumer.subscribe(List.of(topic));
            while (true) {
                for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofSeconds(1))) {
                    take(one);
                    consumer.commitSync(Map.of(new TopicPartition(one.topic(), one.partition()), new OffsetAndMetadata(one.offset() + 1)));
                }
            }
        } catch (WakeupException told) {
            // told to stop
        }
    }

    private static void take(ConsumerRecord<String, String> one) {
        JsonNode alert;
        try {
            alert = JSON.readTree(String.valueOf(one.value()));
        } catch (JsonProcessingException error) {
            alert = JSON.nullNode();
        }
        String identifier = alert.path("identifier").asText("");
        if (identifier.isEmpty() || !alert.hasNonNull("status")) {
            System.err.println("no alert at " + one.partition() + "/" + one.offset());
        } else if (alert.path("status").asText().equals("Actual") && !SEEN.contains(identifier)) { // others are tests
            handle(alert);
            SEEN.add(identifier);
            if (SEEN.size() > 100_000) {
                SEEN.remove(SEEN.iterator().next());
            }
        }
    }
}
