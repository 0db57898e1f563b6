"""The command line, one noun a file. Commands only translate: the steps are those of the desks."""
