"""What can go wrong at the real service, made to happen here: rules that say what, where and how often."""
