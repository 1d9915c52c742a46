"""Records as the API tells them: their shapes, and what fills them; pure."""
