"""Assignments with solutions, assignment 2: back-propagation through a normalised linear layer.

    y_i = (w_i . x + b_i) / |w_i|        i = 1..m,  x in R^n,  |w_i| the Euclidean norm

Given g, the gradient of the loss in y, what are the gradients in w, b and x?
"""

from derive import Sheet, layer, report

problem = Sheet("Assignments with solutions", "assignment 2")

# %% The layer. It is defined where no row of w is 0.
norm = layer("y[i] = (sum(j, w[i,j]*x[j]) + b[i]) / sqrt(sum(j, w[i,j]**2))", upstream="g")

problem.identity(
    "y[i]*sqrt(sum(j, w[i,j]**2)) == sum(j, w[i,j]*x[j]) + b[i]",
    of=norm, name="weight_norm.layer", inventory="2.8",
)

# %% (12), the total derivative rule: for theta = b, x, w in turn
problem.total_derivative(
    "dL/dtheta == sum(i, dL/dy[i]*(dy[i]/dtheta)) == sum(i, g[i]*(dy[i]/dtheta))",
    of=norm, name="weight_norm.total_derivative", inventory="2.9", part="12",
    note="It is proved with b, x and w for theta.",
)

# %% (13) "dL/db_i = g_i / |w_i|"
problem.gradient(
    "db[i] == g[i]/sqrt(sum(j, w[i,j]**2))",
    of=norm, name="weight_norm.b", inventory="2.10", part="13",
)

# %% (14) "dL/dx_j = sum_i g_i w_ij/|w_i|"
problem.gradient(
    "dx[j] == sum(i, g[i]*w[i,j]/sqrt(sum(k, w[i,k]**2)))",
    of=norm, name="weight_norm.x", inventory="2.11", part="14",
)

# %% (15) "dL/dw_i = sum_i g_i (x/|w_i| + (w_i . x + b_i) (-w_i)/|w_i|^3)": without the sum it is right
one_row = problem.gradient(
    "dw[i,j] == g[i]*(x[j]/sqrt(sum(k, w[i,k]**2))"
    " + (sum(k, w[i,k]*x[k]) + b[i])*(-w[i,j])/sqrt(sum(k, w[i,k]**2))**3)",
    of=norm, name="weight_norm.w_repaired", lemma=True,
)

problem.gradient(
    "dw[i,j] == sum(l, g[l]*(x[j]/sqrt(sum(k, w[l,k]**2))"
    " + (sum(k, w[l,k]*x[k]) + b[l])*(-w[l,j])/sqrt(sum(k, w[l,k]**2))**3))",
    of=norm, name="weight_norm.w", inventory="2.12", part="15", repair=one_row,
    note="The sum over i is left over from (12): y_i alone depends on w_i, as the line before it says.",
)

report(__name__)
