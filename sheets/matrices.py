"""Matrices by index notation: Boyd and Vandenberghe, appendix A; Petersen and Pedersen, The Matrix Cookbook, 1."""

from derive import Sheet, report

problem = Sheet("Linear algebra", "matrices by their entries")

problem.claim(
    "sum(i=1..n, sum(j=1..m, A[i,j]*B[j,i])) == sum(j=1..m, sum(i=1..n, B[j,i]*A[i,j]))", name="matrix.trace_commutes",
    part="Cookbook 14",
)

problem.claim(
    "sum(i=1..n, sum(j=1..n, x[i]*sum(k=1..m, A[k,i]*A[k,j])*x[j])) == sum(k=1..m, sum(i=1..n, A[k,i]*x[i])**2)",
    name="matrix.gram_square",
)

problem.claim(
    "sum(i=1..n, x[i]*sum(j=1..n, A[i,j]*y[j])) == sum(i=1..n, y[i]*sum(j=1..n, A[i,j]*x[j]))",
    name="matrix.symmetric_wrong",
)

problem.claim(
    "(a*d - b*c)*x == d*u - b*v", name="matrix.inverse_two", given=("u == a*x + b*y", "v == c*x + d*y"),
)

problem.claim(
    "(a*d - b*c)*(e*h - f*g) == (a*e + b*g)*(c*f + d*h) - (a*f + b*h)*(c*e + d*g)", name="matrix.determinant_two",
)

problem.claim(
    "sum(j=1..n, (A[i,j])*v[j])*eta == eta*lam*v[i]", name="matrix.eigen_step",
    given=("sum(j=1..n, A[i,j]*v[j]) == lam*v[i] for 1 <= i <= n", "1 <= i", "i <= n"),
)

problem.claim(
    "sum(i=1..m, sum(j=1..n, (u[i]*v[j])**2)) == sum(i=1..m, u[i]**2)*sum(j=1..n, v[j]**2)", name="matrix.rank_one",
)

problem.claim(
    "sum(i=1..n, A[i,i])**2 <= n*sum(i=1..n, A[i,i]**2)", name="matrix.trace_square",
)

problem.claim(
    "sum(i=1..n, (x[i] - a*y[i])*y[i]) == 0", name="matrix.projection",
    given=("sum(i=1..n, y[i]**2) > 0", "a == sum(i=1..n, x[i]*y[i])/sum(i=1..n, y[i]**2)"),
)

problem.claim(
    "sum(i=1..n, (y[i] - w*x[i])**2) <= sum(i=1..n, (y[i] - v*x[i])**2)", name="matrix.least_squares",
    part="Bishop 3.15", given="w*sum(i=1..n, x[i]**2) == sum(i=1..n, x[i]*y[i])",
)

problem.claim(
    "sum(i=1..n, x[i]*y[i])/(sum(i=1..n, x[i]**2) + lam) == w", name="matrix.ridge",
    given=("lam > 0", "sum(i=1..n, x[i]*(y[i] - w*x[i])) == lam*w"),
)

problem.claim(
    "sum(j=1..n, where(i == j, 1, 0)*x[j]) == x[i]", name="matrix.identity", given=("1 <= i", "i <= n"),
)

problem.claim(
    "dot(i=1..n, a[i], b[i]) <= norm(i=1..n, a[i])*norm(i=1..n, b[i])", name="matrix.norm_product",
)

report(__name__)
