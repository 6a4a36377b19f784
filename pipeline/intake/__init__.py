"""From scanned files to page images, one file a format."""
