"""What people read: HTML, PDF."""
