"""Pictures of figures, where looking beats reading."""
