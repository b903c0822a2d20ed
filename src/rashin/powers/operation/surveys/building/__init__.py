"""The builder: edits of a draft, forms for every kind of question, conditions in the reader's words."""
