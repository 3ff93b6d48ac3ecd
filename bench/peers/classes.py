"""What every peer says of a table's equivalence classes: over all of its columns, k = 11."""

K = 11


def tell(classes, smallest, below):
    """As one line, so that a test can compare."""
    print(f"classes {classes} smallest {smallest} rows below {K} {below}")
