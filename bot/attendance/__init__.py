"""Who was there: check-in by a code, ticks by a secretary, what follows from absences."""
