"""The dossier's branch of database revisions."""
