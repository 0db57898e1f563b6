"""What a training set says: its tokens, lengths, languages, habits, topics and repetitions.

For people to judge; nothing here refuses anything.
"""
