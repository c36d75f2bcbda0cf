"""The records of a made-up world in the layouts of those who keep them: brokers, futures companies, banks, the police, platforms."""
