"""How members and units were ranked in a year's evaluation: recorded, checked, and counted into the yearly figures."""
