"""The records that people and platforms leave, as tables of the contract."""
