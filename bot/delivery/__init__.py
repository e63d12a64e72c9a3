"""Delivery: everything the bot sends without being asked waits in the database until it has truly arrived."""
