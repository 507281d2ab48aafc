"""What is measured rather than tested: run by hand, on documents that are not part of the project."""
