"""How a chat account becomes a member's: by a code, by the own phone number, by the first admin's code."""
