"""Containers: bytes of one kind (text table, workbook, SQL dump, FIX log …) become sheets of text cells."""
