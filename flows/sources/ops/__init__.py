"""The EPO's Open Patent Services (OPS): answers in XML, read without asking anybody."""
