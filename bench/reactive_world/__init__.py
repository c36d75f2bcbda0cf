"""A world of made-up records in which traders react: prices move, rules decide, records follow. For training beside other worlds."""
