"""The server under load: fifty people on a hospital of ten thousand patients, on both databases."""
