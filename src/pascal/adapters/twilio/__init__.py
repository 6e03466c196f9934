"""Text messages and calls by Twilio: the entry points `sms` and `voice`."""
