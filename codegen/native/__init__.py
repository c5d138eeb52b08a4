"""Emits the fused loops of a program as C, which is compiled where it runs and called through ctypes."""
