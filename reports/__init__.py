"""The output: charts and bilingual report pages drawn from the marts."""
