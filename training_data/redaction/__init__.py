"""Takes personal details out of conversations before anything is learned from them.

What a form or a check digit proves is replaced by itself, by a typed placeholder that stays the same throughout a
conversation. What merely looks personal becomes a case for a person. No rule finds every name: nobody is promised that
a text holds nothing personal. Pure: texts in, texts and reasons out.
"""
