"""The ten cases of the notice on 2020, made of records."""
