"""Photos of sheets: found under perspective, laid flat and evenly lit, then read like a scan, with stricter limits."""
