"""What comes behind the search: ever dearer stages on ever fewer designs, down to the chosen ones."""
