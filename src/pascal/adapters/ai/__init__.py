"""Machines that read along: word lists of our own, or a language model."""
