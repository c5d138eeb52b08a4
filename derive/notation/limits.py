"""How large a formula may be: beyond each number here lies a mistake or an attack, and no formula of a course."""

# One screen holds about 2,000 characters; a text ten screens long is not one formula.
MAX_CHARACTERS = 20_000

# Brackets, signs and powers inside each other.  The parser recurses here, at most six Python frames a level,
# and must stay well below Python's 1,000 frames wherever it is called from.
MAX_NESTING = 64

# Levels of the tree; a + b + c + ... nests to the left without any bracket.  Whoever reads the tree recurses over it,
# and copy.deepcopy, the worst of them, takes four frames a level.
MAX_DEPTH = 128

# All nodes of one text; the longest program of the course has under 200.
MAX_NODES = 2_000

# 60 digits are pi to more places than any measurement; double precision has 17.
MAX_DIGITS = 60

# Double precision ends near 1e308.
MAX_TEN_POWER = 400

# x**1000 is already expanded by nobody.
MAX_EXPONENT = 1_000

# The exact value of arithmetic between literals, such as 9**999.  Python refuses to print an integer of 4,300 digits.
MAX_CONSTANT_DIGITS = 4_000
