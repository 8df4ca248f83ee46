"""The guard itself; loaded by the vault, never imported by the function."""
