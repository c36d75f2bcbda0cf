"""What the page of one account holds: one builder per part, each for all detailed accounts at once."""
