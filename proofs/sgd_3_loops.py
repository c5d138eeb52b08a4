"""SGD problems, problem 3: a batch of matrix-vector products as a for-loop, and its gradients.

    for b, i, j:   y[b,j] += W[j,i] x[b,i]
"""

from derive import Sheet, layer, recurrence, report

problem = Sheet("SGD problems", "problem 3")

# %% The loop over i, one (b, j) at a time: `+=` adds to what was there. All loops of this problem are read in this way
y = recurrence("y[i] = y[i-1] + W[i]*x[i]", start="y[0] = y0")

problem.claim(
    "y[n] == y0 + sum(i=1..n, W[i]*x[i]) for n >= 0",
    name="loops.forward", inventory="0.11", about=y,
    note="W[i] is W[j,i] and x[i] is x[b,i] for one j and one b. The loop adds the product to what y is before, y0. "
         "The page calls it a representation of the products, which it is where y begins at 0; in (a) and (b) it is "
         "the same with W.grad.",
).by_induction()

# %% (a) "for b,i,j: W.grad[j,i] += (1/B) y.grad[b,j] x[b,i]", gradients being averaged over the batch
averaged = layer("z[b,j] = sum(i, W[j,i]*x[b,i])/size(b)", upstream="ygrad")

problem.gradient(
    "dW[j,i] == 1/B*sum(b, ygrad[b,j]*x[b,i])",
    of=averaged, name="loops.average", inventory="0.12", part="a",
    note="ygrad[b,j] is the gradient of the loss of element b; the loss of the batch is their average. The loop adds "
         "it to what W.grad is before (loops.average_loop).",
)

D = recurrence("D[n] = D[n-1] + 1/B*ygrad[n]*x[n]", start="D[0] = D0")

problem.lemma(
    "D[n] == D0 + 1/B*sum(b=1..n, ygrad[b]*x[b]) for n >= 0",
    name="loops.average_loop", about=D, note="D is W.grad[j,i] for one j and one i, after n of the B elements.",
).by_induction()

# %% (b) "for b,i,j: W.grad[b,j,i] += y.grad[b,j] x[b,i]", for one batch element b
element = layer("y[j] = sum(i, W[j,i]*x[i])", upstream="ygrad")

problem.gradient(
    "dW[j,i] == ygrad[j]*x[i]",
    of=element, name="loops.element", inventory="0.13", part="b",
    note="The loop comes by each W.grad[b,j,i] once, and adds this to what it is before.",
)

report(__name__)
