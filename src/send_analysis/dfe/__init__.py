"""What the Department for Education and the Ministry of Justice publish, as far as a day could know it.

May import: base, contract, config.
"""
