"""The desk in a browser: pages, forms, the API. A route checks who asks, calls one job, shows what came of it."""
