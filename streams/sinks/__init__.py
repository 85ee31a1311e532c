"""Alerts out of Kafka: each sink is a consumer of the alerts topic with offsets of its own."""
