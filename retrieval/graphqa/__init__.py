"""Questions to SPARQL over any graph: its schema is read, readings are enumerated, and the best one is run."""
