"""From signals to one probability per account, with the reasons."""
