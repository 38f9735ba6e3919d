"""How well the judgements hold: measured on labelled records that were made without the rules."""
