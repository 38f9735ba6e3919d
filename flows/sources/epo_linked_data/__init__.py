"""The EPO's linked open data: European publications, keyless, by SPARQL."""
