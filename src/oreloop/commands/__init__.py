"""The commands, one module for each group of verbs; nothing heavy is imported before a command runs."""
