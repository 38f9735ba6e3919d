"""Ad hoc questions to the live warehouse: asking, saved questions, formats, the shell."""
