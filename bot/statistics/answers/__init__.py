"""Answers to understood questions: one file for each family of operations."""
