"""Files that are wrong in one way each, with the codes that must be found: data for the tests and for the fuzzer."""
