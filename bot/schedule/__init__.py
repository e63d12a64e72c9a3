"""Questions about the schedule: which events they mean, who may see these, and what is answered."""
