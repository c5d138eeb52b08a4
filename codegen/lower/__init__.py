"""Lowers theorems to array programs: layers, update rules, estimators."""
