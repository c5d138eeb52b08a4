"""Problem set 4, problem 3: the number of operations of sequence to sequence models, with and without attention.

The cost model: an input sentence of n words, an output sentence of m. A step of the encoder costs ce operations, a step
of the decoder cd, and with attention each weight alpha_{i,s} costs ca: each is the same computation at every position.
In the backward pass these cost be, bd and ba.
"""

from derive import Sheet, report

problem = Sheet("Problem set 4", "problem 3")
lengths = "n >= 0", "m >= 0"
forward = "sum(i=1..n, ce) + sum(s=1..m, cd)"
attention = f"{forward} + sum(s=1..m, sum(i=1..n, ca))"
backward = "sum(i=1..n, be) + sum(s=1..m, bd)"
backward_attention = f"{backward} + sum(s=1..m, sum(i=1..n, ba))"

# %% The counts, exactly
problem.lemma(
    f"{forward} == ce*n + cd*m",
    f"{attention} == ce*n + cd*m + ca*n*m",
    name="counts.exact", given=lengths, integers="n m",
).by_algebra()

# %% "Without attention this is O(n+m)": with any constant that is not below the cost of a step
problem.claim(
    f"{forward} <= C*(n + m)",
    name="counts.without_attention", inventory="3.12", given=(*lengths, "ce <= C", "cd <= C"),
    integers="n m",
    note="And no less than c (n + m) where a step costs at least c: the order is n + m exactly.",
).by_instances()

problem.lemma(
    f"c*(n + m) <= {forward}",
    name="counts.no_less", given=(*lengths, "c <= ce", "c <= cd"), integers="n m",
).by_instances()

# %% "With attention O(nm)": where there is at least one word on either side
product = problem.lemma(
    "n <= n*m",
    "m <= n*m",
    name="counts.product", given=("n >= 1", "m >= 1"), integers="n m",
).by_certificate()

problem.claim(
    f"{attention} <= (ce + cd + ca)*n*m",
    name="counts.with_attention", inventory="3.13", given=(*lengths, "ce >= 0", "cd >= 0", "ca >= 0"),
    integers="n m",
    needs=("n >= 1", "m >= 1"), using=[product],
    note="With n = 0 the decoder still takes m steps, and C n m is 0 for every constant C. Without this restriction it "
         "is O(nm + n + m). And no less than ca n m.",
).by_instances()

problem.lemma(
    f"ca*n*m <= {attention}",
    name="counts.attention_no_less", given=(*lengths, "ce >= 0", "cd >= 0"), integers="n m",
).by_instances()

# %% "The number of floating point operations is proportional to the size of the computation graph": N nodes
within = problem.lemma(
    "lo*N <= sum(v=1..N, k[v]) <= hi*N for N >= 0",
    name="counts.within", given=("lo <= k[v] for v >= 1", "k[v] <= hi for v >= 1"), integers="N",
).by_induction()

problem.lemma(
    "(ce*n + cd*m)/(n + m) == (ce*n2 + cd*m2)/(n2 + m2)",
    name="counts.one_ratio", given=(*lengths, "n2 >= 0", "m2 >= 0", "n + m > 0", "n2 + m2 > 0"), integers="n m n2 m2",
    note="A node for each step. Where the steps of encoder and decoder cost the same, the ratio is that cost.",
).fails(repair=problem.lemma(
    "(ce*n + cd*m)/(n + m) == (ce*n2 + cd*m2)/(n2 + m2)",
    name="counts.one_cost", given=(*lengths, "n2 >= 0", "m2 >= 0", "n + m > 0", "n2 + m2 > 0", "cd == ce"),
    integers="n m n2 m2",
).by_elimination())

problem.informal(
    "The number of floating point operations in the forward computation is proportional to the size of the "
    "computation graph.",
    nearest=within, name="counts.size", inventory="3.14",
    note="Proportional up to constants: between lo and hi operations a node, whatever the size. The ratio itself is no "
         "constant unless all nodes cost the same (counts.one_ratio).",
)

# %% "The backward computation simply calls the backward method on each node"
problem.claim(
    f"{backward} <= C*(n + m)",
    f"{backward_attention} <= (be + bd + ba)*n*m",
    name="counts.backward", inventory="3.15", given=(*lengths, "be >= 0", "bd >= 0", "ba >= 0", "be <= C", "bd <= C"),
    integers="n m",
    needs=("n >= 1", "m >= 1"), using=[product],
    note="As in the forward pass, the second one where n, m >= 1. It rests on what a call costs, not only on how many "
         "there are: a node whose backward method costs at most K times its forward one (counts.backward_nodes).",
).by_instances()

problem.lemma(
    "sum(v=1..N, b[v]) <= K*sum(v=1..N, k[v]) for N >= 0",
    name="counts.backward_nodes", given="b[v] <= K*k[v] for v >= 1", integers="N",
).by_induction()

report(__name__)
