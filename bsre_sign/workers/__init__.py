"""Worker processes, which read hostile bytes in this one's place: pipes, deadlines, pools, limits.

What a worker answers is checked, never unpickled. Everything here is light to import: a worker's start counts.
"""
