"""Five thousand laboratory values in more than forty layouts, a quarter of them traps."""
