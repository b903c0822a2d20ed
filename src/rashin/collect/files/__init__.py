"""Readers of files as companies have them: any encoding, delimiter, date and layout, into columns of text."""
