"""People who trade: their purses, habits and orders."""
