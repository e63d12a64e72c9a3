"""What the database holds, written as the files from which it is read."""
