"""The pure algorithm: from read pages to findings, course, alerts and sentences."""
