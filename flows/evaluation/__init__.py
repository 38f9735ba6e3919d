"""How good the judgements of the pipeline are, measured on rows labelled by hand."""
