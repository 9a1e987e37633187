"""One of each thing that varies, added from outside of the package as a host site does, and taken out again."""
