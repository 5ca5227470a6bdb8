"""What leaves the worry box: texts for a record system, chronologies, tables, and what is kept about somebody.

Pure: nothing here knows a web page, a database, a key or a clock. Whoever hands it a case has opened that case.
"""
