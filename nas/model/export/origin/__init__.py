"""Reading back where an exported file came from; nothing in it is ever run, and torch stays outside."""
