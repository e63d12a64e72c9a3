"""Telegram: the one package that knows python-telegram-bot."""
