"""How fast this project is: always beside something else, in the same run, on the same machine."""
