"""Spreadsheets: a file becomes rows and then a plan; rows become a file."""
