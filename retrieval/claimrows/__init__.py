"""Questions as SPARQL over the claims themselves: every row names the claims it rests on."""
