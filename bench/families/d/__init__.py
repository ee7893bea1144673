"""Family D: French oncology dossiers written blind for the dossier reader's evaluation."""
