"""The platform's branch of revisions."""
