"""What words mean, as numbers: static vectors that ship with the package, and how they are made."""
