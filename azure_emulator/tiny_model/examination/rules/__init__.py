"""Pure rules on the text of a reply. They ask no model and read no file."""
