"""What staff do: review, build dataset versions, train, deploy, compare, release. Imports core and training_data."""
