"""The pipeline: sources, landing, records, warehouse and the Prefect flows that run them."""
