"""The innocent who look like the guilty: one kind a file, each the whole story of its accounts as a market book."""
