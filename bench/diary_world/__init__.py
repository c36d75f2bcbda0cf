"""A third hand's made-up worlds: people with diaries, purses, tastes and devices, from whose days a broker's records follow."""
