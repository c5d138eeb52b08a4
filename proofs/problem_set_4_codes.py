"""Problem set 4, problem 6: prefix-free codes, coin flips, and the two forms of the free lunch theorem.

Flip a coin for each bit until a code word is reached: a distribution on code words with P(C) = 2^-|C|?
"""

from derive import Sheet, recurrence, report

problem = Sheet("Problem set 4", "problem 6")

# %% "The set of all null-terminated byte strings is prefix-free": x[1..n] and y[1..m] are their bytes, the null is byte
# n + 1 or m + 1. Where x is shorter, it has its null where y has a byte that is none, so x is no prefix of y.
problem.claim(
    "x[n+1] != y[n+1] for n <= m - 1",
    name="codes.prefix_free", inventory="3.33", integers="n m",
    given=("n >= 0", "x[n+1] == 0", "y[k] != 0 for k >= 1, k <= m"),
    note="A prefix of equal length is the string itself. All code words are whole bytes, so it is the same bit by bit.",
).by_instances()

# %% "The probability of a code word C being exactly 2^-|C|": each flip is the next bit with probability 1/2
P = recurrence("P[k] = P[k-1]/2", start="P[0] = 1")

flips = problem.claim(
    "P[k] == 2**(-k) for k >= 0",
    name="codes.flips", inventory="3.34", about=P,
    note="P[k] is the probability that the first k flips are the first k bits of C; the flips are independent.",
).by_induction()

# %% Kraft's inequality. Read the bits of a code word as a binary fraction a = 0.x1 x2 .. and give it the interval from
# a to a + 2^-|C|. Of two code words that differ first at bit j, the one with the 0 there ends before the other begins.
two_words = ("1 <= j", "x[k] == y[k] for k >= 1, k <= j - 1", "x[j] == 0", "y[j] == 1", "x[k] <= 1 for k >= 1",
             "0 <= y[k] for k >= 1")
positive = problem.lemma("0 < P[k] for k >= 0", name="codes.positive", about=P).by_induction()

start = problem.lemma(
    "sum(k=1..j-1, x[k]*P[k]) == sum(k=1..j-1, y[k]*P[k])",
    name="codes.same_start", about=P, given=two_words, integers="j",
).by_elimination()

first = problem.lemma(
    "sum(k=1..l, x[k]*P[k]) + P[l] <= sum(k=1..j-1, y[k]*P[k]) + P[j] for l >= j",
    name="codes.first_ends", about=P, given=two_words, integers="j l", using=[positive, start],
).by_induction()

second = problem.lemma(
    "sum(k=1..j-1, y[k]*P[k]) + P[j] <= sum(k=1..m, y[k]*P[k]) for m >= j",
    name="codes.second_begins", about=P, given=two_words, integers="j m", using=[positive],
).by_induction()

problem.lemma(
    "sum(k=1..l, x[k]*P[k]) + P[l] <= sum(k=1..m, y[k]*P[k])",
    name="codes.intervals", about=P, given=(*two_words, "j <= l", "j <= m"), integers="j l m", using=(first, second),
).by_instances()

# %% Each of them lies in 0..1
problem.lemma(
    "0 <= sum(k=1..l, x[k]*P[k]) for l >= 0",
    "sum(k=1..l, x[k]*P[k]) + P[l] <= 1 for l >= 0",
    name="codes.inside", about=P, given=("0 <= x[k] for k >= 1", "x[k] <= 1 for k >= 1"), integers="l",
    using=[positive],
).by_induction()

# %% So the intervals of N code words, in order, lie one behind the other in 0..1, and their lengths add up to at most 1
ordered = ("N >= 1", "0 <= a[1]", "a[i] + 2**(-len[i]) <= a[i+1] for i >= 1, i <= N - 1", "a[N] + 2**(-len[N]) <= 1")

so_far = problem.lemma(
    "sum(i=1..k, 2**(-len[i])) <= a[k] + 2**(-len[k]) for k >= 1, k <= N",
    name="codes.so_far", given=ordered,
).by_induction()

kraft = problem.lemma(
    "sum(i=1..N, 2**(-len[i])) <= 1",
    name="codes.kraft", given=ordered, using=[so_far],
    note="a[i] is code word i as a binary fraction. For any N of the code words, so for all of an infinite code as "
         "well: what is missing to 1 is the probability that no code word is ever reached.",
).by_instances()

# %% "This defines a probability distribution on code words", for any prefix-free code
problem.claim(
    "sum(i=1..N, 2**(-len[i])) == 1",
    name="codes.distribution", inventory="3.35", given=ordered,
    note="The code {0} is prefix-free; a first flip of 1 never reaches a code word. The sum is at most 1, which is all "
         "that the theorem needs; divided by the sum it is a distribution. For null-terminated byte strings it is 1 "
         "(codes.byte_code). a[i] is code word i as a binary fraction, in order; that no word is a prefix of another "
         "puts the words' intervals one behind the other (codes.intervals), in 0..1 (codes.inside).",
).fails(repair=kraft)

# %% The byte code: 255 times as many words with a byte more, each 1/256 as probable. The probabilities add up to 1.
B = recurrence("B[k] = 255*B[k-1]/256", start="B[0] = 1/256")
S = recurrence("S[k] = S[k-1] + B[k]", start="S[0] = 1/256")

words = problem.lemma("B[k] == (255/256)**k/256 for k >= 0", name="codes.of_length", about=B).by_induction()
sums = problem.lemma(
    "S[k] == 1 - 255/256*(255/256)**k for k >= 0",
    name="codes.up_to_length", about=(B, S), using=[words],
).by_induction()
problem.lemma("S[k] -> 1 as k -> oo", name="codes.byte_code", about=(B, S), using=[sums]).by_limits()

# %% "Inserting this distribution into the probability form gives the code length form": ln(1/P(h)) is |C(h)| ln 2
problem.claim(
    "log(1/P) == l*log(2)",
    name="codes.two_forms", inventory="3.36", given="P == 2**(-l)",
    note="l is |C(h)|. The probability form speaks of h by ln(1/P(h)) only. That the sum may be below 1 does no harm: "
         "the union bound needs the sum of P(h) to be at most 1.",
).by_logarithms()

report(__name__)
