"""Family C of the dossier evaluation: invented French oncology dossiers with an exact key."""
