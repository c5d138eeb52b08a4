"""The native target: the fused loops of a program as C, compiled where it runs, called through ctypes."""
