"""The rules of ``check``, one kind a file. Each finds rows and says why; none changes anything."""
