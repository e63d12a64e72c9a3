"""The baseline: the least that makes an echo bot with python-telegram-bot, everything else its default."""

from __future__ import annotations

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer with what was said."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main() -> None:
    """Run until stopped."""
    address = f"{os.environ['TELEGRAM_API_URL']}/bot"
    application = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(address).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
