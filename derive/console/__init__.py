"""How a command talks: its streams, its errors, its exit codes."""
