"""The canonical tables: one declaration each, and the rules that check them."""
