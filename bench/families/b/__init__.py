"""Family B: invented French oncology dossiers (PDF) with an exact key, written blind to the reader."""
