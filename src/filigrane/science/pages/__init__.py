"""From the bytes of a received file to pages of text whose every character knows its place."""
