"""The bundled sample: facts of real publications, served through the contract of live sources."""
