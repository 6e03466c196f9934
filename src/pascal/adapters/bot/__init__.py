"""Who reads what leads write to the bot, by rules or with a language model too, and words its answers."""
