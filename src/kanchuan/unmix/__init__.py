"""From one account's orders to the traders behind it: intentions, round trips, purses, habits, and how sure all that is."""
