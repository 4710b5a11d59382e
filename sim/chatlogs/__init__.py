"""Real chat logs: exports that a user already holds become one table of events, measured like simulated ones.

Nothing here opens an app, decrypts anything or keeps what was said: of a message there remain its time, its room, keyed
numbers in place of people, its type and its length.
"""
