"""The report in further formats, each made of an edition: same numbers, same words."""

#: Endings of the files that hold a whole report in one language, beside its pages.
ENDINGS = ("pdf", "xlsx", "pptx", "md")
