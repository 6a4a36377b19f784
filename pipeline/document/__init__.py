"""One document, made once from the figures, and written by one module per format: DOCX, PDF, HTML, XLSX."""
