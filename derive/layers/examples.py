"""The layers that people use, each with the gradients that its paper or a textbook derives by hand."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A layer in the notation, and for each input the hand-derived gradient, in the notation too."""

    text: str
    gradients: Mapping[str, str]


EXAMPLES: dict[str, Example] = {
    # -- linear maps ---------------------------------------------------------------------------------------------------
    "linear": Example("y[i] = sum(j, w[i,j]*x[j]) + b[i]", {
        "x": "dx[j] = sum(i, w[i,j]*dy[i])",
        "w": "dw[i,j] = dy[i]*x[j]",
        "b": "db[i] = dy[i]",
    }),
    "batched linear": Example("y[n,i] = sum(j, w[i,j]*x[n,j]) + b[i]", {
        "x": "dx[n,j] = sum(i, w[i,j]*dy[n,i])",
        "w": "dw[i,j] = sum(n, dy[n,i]*x[n,j])",
        "b": "db[i] = sum(n, dy[n,i])",
    }),
    "bilinear": Example("y[n,k] = sum(i, j, x[n,i]*w[k,i,j]*z[n,j]) + b[k]", {
        "x": "dx[n,i] = sum(k, j, dy[n,k]*w[k,i,j]*z[n,j])",
        "w": "dw[k,i,j] = sum(n, dy[n,k]*x[n,i]*z[n,j])",
        "z": "dz[n,j] = sum(k, dy[n,k]*sum(i, x[n,i]*w[k,i,j]))",
        "b": "db[k] = sum(n, dy[n,k])",
    }),
    "quadratic form": Example("q[n] = sum(i, j, x[n,i]*a[i,j]*x[n,j])", {
        "x": "dx[n,i] = dq[n]*sum(j, (a[i,j] + a[j,i])*x[n,j])",
        "a": "da[i,j] = sum(n, dq[n]*x[n,i]*x[n,j])",
    }),
    # -- functions of one entry ----------------------------------------------------------------------------------------
    "sigmoid": Example("y[i] = sigmoid(x[i])", {"x": "dx[i] = dy[i]*y[i]*(1 - y[i])"}),
    "tanh": Example("y[i] = tanh(x[i])", {"x": "dx[i] = dy[i]*(1 - y[i]**2)"}),
    "relu": Example("y[i] = relu(x[i])", {"x": "dx[i] = where(x[i] > 0, dy[i], 0)"}),
    "GELU": Example("y[i] = x[i]*(1 + erf(x[i]/sqrt(2)))/2", {
        "x": "dx[i] = dy[i]*((1 + erf(x[i]/sqrt(2)))/2 + x[i]*exp(-x[i]**2/2)/sqrt(2*pi))",
    }),
    "SiLU": Example("y[i] = x[i]*sigmoid(x[i])", {"x": "dx[i] = dy[i]*(y[i] + sigmoid(x[i])*(1 - y[i]))"}),
    # -- softmax and losses --------------------------------------------------------------------------------------------
    "softmax": Example("y[i] = exp(x[i])/sum(j, exp(x[j]))", {"x": "dx[i] = y[i]*(dy[i] - sum(j, dy[j]*y[j]))"}),
    "log-softmax": Example("y[n,i] = x[n,i] - log(sum(j, exp(x[n,j])))", {
        "x": "dx[n,i] = dy[n,i] - exp(x[n,i])/sum(j, exp(x[n,j]))*sum(k, dy[n,k])",
    }),
    "cross-entropy": Example("L = mean(n, log(sum(c, exp(z[n,c]))) - sum(c, t[n,c]*z[n,c]))", {
        "z": "dz[n,c] = dL*(exp(z[n,c])/sum(k, exp(z[n,k])) - t[n,c])/size(n)",
        "t": "dt[n,c] = -dL*z[n,c]/size(n)",
    }),
    "squared error": Example("L = mean(n, (sum(j, x[n,j]*w[j]) + b - t[n])**2)", {
        "w": "dw[j] = 2*dL*mean(n, (sum(k, x[n,k]*w[k]) + b - t[n])*x[n,j])",
        "b": "db = 2*dL*mean(n, sum(k, x[n,k]*w[k]) + b - t[n])",
        "x": "dx[n,j] = 2*dL*(sum(k, x[n,k]*w[k]) + b - t[n])*w[j]/size(n)",
        "t": "dt[n] = -2*dL*(sum(k, x[n,k]*w[k]) + b - t[n])/size(n)",
    }),
    # -- normalisation -------------------------------------------------------------------------------------------------
    "layer norm": Example(
        "mu[n] = mean(i, x[n,i])\n"
        "s[n] = sqrt(mean(i, (x[n,i] - mu[n])**2) + eps)\n"
        "u[n,i] = (x[n,i] - mu[n])/s[n]\n"
        "y[n,i] = g[i]*u[n,i] + b[i]", {
            "x": "dx[n,i] = (g[i]*dy[n,i] - mean(j, g[j]*dy[n,j]) - u[n,i]*mean(j, g[j]*dy[n,j]*u[n,j]))/s[n]",
            "g": "dg[i] = sum(n, dy[n,i]*u[n,i])",
            "b": "db[i] = sum(n, dy[n,i])",
        }),
    "RMS norm": Example(
        "r[n] = sqrt(mean(i, x[n,i]**2) + eps)\n"
        "y[n,i] = g[i]*x[n,i]/r[n]", {
            "x": "dx[n,i] = g[i]*dy[n,i]/r[n] - x[n,i]*mean(j, g[j]*dy[n,j]*x[n,j])/r[n]**3",
            "g": "dg[i] = sum(n, dy[n,i]*x[n,i]/r[n])",
        }),
    "batch norm": Example(
        "mu[j] = mean(n, x[n,j])\n"
        "v[j] = mean(n, (x[n,j] - mu[j])**2)\n"
        "y[n,j] = g[j]*(x[n,j] - mu[j])/sqrt(v[j] + eps) + b[j]", {
            "x": "dx[n,j] = g[j]/sqrt(v[j] + eps)*(dy[n,j] - mean(m, dy[m,j])"
                 " - (x[n,j] - mu[j])/(v[j] + eps)*mean(m, dy[m,j]*(x[m,j] - mu[j])))",
            "g": "dg[j] = sum(n, dy[n,j]*(x[n,j] - mu[j]))/sqrt(v[j] + eps)",
            "b": "db[j] = sum(n, dy[n,j])",
            "eps": "deps = -sum(n, j, dy[n,j]*g[j]*(x[n,j] - mu[j])/(v[j] + eps)**(3/2))/2",
        }),
    "weight norm": Example(
        "r[i] = sqrt(sum(j, v[i,j]**2))\n"
        "y[n,i] = g[i]/r[i]*sum(j, v[i,j]*x[n,j]) + b[i]", {
            "x": "dx[n,j] = sum(i, dy[n,i]*g[i]*v[i,j]/r[i])",
            "g": "dg[i] = sum(n, j, dy[n,i]*v[i,j]*x[n,j])/r[i]",
            "v": "dv[i,j] = g[i]/r[i]*(sum(n, dy[n,i]*x[n,j])"
                 " - v[i,j]/r[i]**2*sum(n, k, dy[n,i]*v[i,k]*x[n,k]))",
            "b": "db[i] = sum(n, dy[n,i])",
        }),
    "normalised linear": Example("y[i] = (sum(j, w[i,j]*x[j]) + b[i])/sqrt(sum(j, w[i,j]**2))", {
        "x": "dx[j] = sum(i, dy[i]*w[i,j]/sqrt(sum(k, w[i,k]**2)))",
        "w": "dw[i,j] = dy[i]*(x[j]/sqrt(sum(k, w[i,k]**2))"
             " - (sum(k, w[i,k]*x[k]) + b[i])*w[i,j]/sqrt(sum(k, w[i,k]**2))**3)",
        "b": "db[i] = dy[i]/sqrt(sum(k, w[i,k]**2))",
    }),
    # -- windows -------------------------------------------------------------------------------------------------------
    "two neighbours": Example("y[i] = a*(x[i] + x[i+2]) + b", {
        "x": "dx[j] = a*(dy[j] + dy[j-2])",
        "a": "da = sum(i, dy[i]*(x[i] + x[i+2]))",
        "b": "db = sum(i, dy[i])",
    }),
    "central difference": Example("y[i] = (x[i+1] - x[i-1])/(2*h)", {
        "x": "dx[j] = (dy[j-1] - dy[j+1])/(2*h)",
        "h": "dh = -sum(i, dy[i]*(x[i+1] - x[i-1]))/(2*h**2)",
    }),
    "1-D convolution": Example("y[n,o,i] = sum(c, k, w[o,c,k]*x[n,c,i+k-1]) + b[o]", {
        "x": "dx[n,c,j] = sum(o, k, w[o,c,k]*dy[n,o,j-k+1])",
        "w": "dw[o,c,k] = sum(n, i, dy[n,o,i]*x[n,c,i+k-1])",
        "b": "db[o] = sum(n, i, dy[n,o,i])",
    }),
    "2-D convolution": Example("y[n,o,i,j] = sum(c, k, l, w[o,c,k,l]*x[n,c,i+k-1,j+l-1]) + b[o]", {
        "x": "dx[n,c,p,q] = sum(o, k, l, w[o,c,k,l]*dy[n,o,p-k+1,q-l+1])",
        "w": "dw[o,c,k,l] = sum(n, i, j, dy[n,o,i,j]*x[n,c,i+k-1,j+l-1])",
        "b": "db[o] = sum(n, i, j, dy[n,o,i,j])",
    }),
    "strided convolution": Example("y[o,i] = sum(c, k, w[o,c,k]*x[c,2*i+k])", {
        "x": "dx[c,p] = sum(o, i, dy[o,i]*w[o,c,p-2*i])",
        "w": "dw[o,c,k] = sum(i, dy[o,i]*x[c,2*i+k])",
    }),
    "dilated convolution": Example("y[o,i] = sum(c, k, w[o,c,k]*x[c,i+2*k])", {
        "x": "dx[c,p] = sum(o, k, w[o,c,k]*dy[o,p-2*k])",
        "w": "dw[o,c,k] = sum(i, dy[o,i]*x[c,i+2*k])",
    }),
    # -- networks ------------------------------------------------------------------------------------------------------
    "attention": Example(
        "s[i,j] = sum(k, q[i,k]*c[j,k]/sqrt(size(k)))\n"
        "p[i,j] = exp(s[i,j])/sum(l, exp(s[i,l]))\n"
        "o[i,m] = sum(j, p[i,j]*v[j,m])", {
            "q": "dq[i,k] = sum(j, p[i,j]*(sum(m, do[i,m]*v[j,m]) - sum(m, do[i,m]*o[i,m]))*c[j,k])/sqrt(size(k))",
            "c": "dc[j,k] = sum(i, p[i,j]*(sum(m, do[i,m]*v[j,m]) - sum(m, do[i,m]*o[i,m]))*q[i,k])/sqrt(size(k))",
            "v": "dv[j,m] = sum(i, p[i,j]*do[i,m])",
        }),
    "two-layer network": Example(
        "h[n,k] = tanh(sum(j, w[k,j]*x[n,j]) + b[k])\n"
        "y[n,i] = sum(k, u[i,k]*h[n,k]) + c[i]", {
            "x": "dx[n,j] = sum(k, w[k,j]*(1 - h[n,k]**2)*sum(i, u[i,k]*dy[n,i]))",
            "w": "dw[k,j] = sum(n, (1 - h[n,k]**2)*sum(i, u[i,k]*dy[n,i])*x[n,j])",
            "b": "db[k] = sum(n, (1 - h[n,k]**2)*sum(i, u[i,k]*dy[n,i]))",
            "u": "du[i,k] = sum(n, dy[n,i]*h[n,k])",
            "c": "dc[i] = sum(n, dy[n,i])",
        }),
    "relu network": Example(
        "h[n,k] = relu(sum(j, w[k,j]*x[n,j]) + b[k])\n"
        "y[n,i] = sum(k, u[i,k]*h[n,k]) + c[i]", {
            "x": "dx[n,j] = sum(k, w[k,j]*where(h[n,k] > 0, 1, 0)*sum(i, u[i,k]*dy[n,i]))",
            "w": "dw[k,j] = sum(n, where(h[n,k] > 0, sum(i, u[i,k]*dy[n,i]), 0)*x[n,j])",
            "b": "db[k] = sum(n, where(sum(j, w[k,j]*x[n,j]) + b[k] > 0, sum(i, u[i,k]*dy[n,i]), 0))",
            "u": "du[i,k] = sum(n, dy[n,i]*h[n,k])",
            "c": "dc[i] = sum(n, dy[n,i])",
        }),
    "GRU cell": Example(
        "r[i] = sigmoid(sum(j, wr[i,j]*x[j]) + sum(k, ur[i,k]*h[k]))\n"
        "z[i] = sigmoid(sum(j, wz[i,j]*x[j]) + sum(k, uz[i,k]*h[k]))\n"
        "s[i] = sum(k, um[i,k]*h[k])\n"
        "m[i] = tanh(sum(j, wm[i,j]*x[j]) + r[i]*s[i])\n"
        "y[i] = (1 - z[i])*m[i] + z[i]*h[i]", {
            "x": "dx[j] = sum(i, dy[i]*((h[i] - m[i])*z[i]*(1 - z[i])*wz[i,j]"
                 " + (1 - z[i])*(1 - m[i]**2)*(wm[i,j] + s[i]*r[i]*(1 - r[i])*wr[i,j])))",
            "h": "dh[k] = dy[k]*z[k] + sum(i, dy[i]*((h[i] - m[i])*z[i]*(1 - z[i])*uz[i,k]"
                 " + (1 - z[i])*(1 - m[i]**2)*(r[i]*um[i,k] + s[i]*r[i]*(1 - r[i])*ur[i,k])))",
            "wr": "dwr[i,j] = dy[i]*(1 - z[i])*(1 - m[i]**2)*s[i]*r[i]*(1 - r[i])*x[j]",
            "wz": "dwz[i,j] = dy[i]*(h[i] - m[i])*z[i]*(1 - z[i])*x[j]",
            "wm": "dwm[i,j] = dy[i]*(1 - z[i])*(1 - m[i]**2)*x[j]",
            "ur": "dur[i,k] = dy[i]*(1 - z[i])*(1 - m[i]**2)*s[i]*r[i]*(1 - r[i])*h[k]",
            "uz": "duz[i,k] = dy[i]*(h[i] - m[i])*z[i]*(1 - z[i])*h[k]",
            "um": "dum[i,k] = dy[i]*(1 - z[i])*(1 - m[i]**2)*r[i]*h[k]",
        }),
    # -- several outputs -----------------------------------------------------------------------------------------------
    "mean and variance": Example("m = mean(i, x[i])\nv = mean(i, (x[i] - m)**2)\n-> m, v", {
        "x": "dx[i] = dm/size(i) + 2*dv*(x[i] - m)/size(i)",
    }),
    "LSTM cell": Example(
        "a[i] = sigmoid(sum(j, wa[i,j]*x[j]) + ba[i])\n"
        "f[i] = sigmoid(sum(j, wf[i,j]*x[j]) + bf[i])\n"
        "o[i] = sigmoid(sum(j, wo[i,j]*x[j]) + bo[i])\n"
        "m[i] = tanh(sum(j, wm[i,j]*x[j]) + bm[i])\n"
        "c[i] = f[i]*p[i] + a[i]*m[i]\n"
        "t[i] = tanh(c[i])\n"
        "h[i] = o[i]*t[i]\n"
        "-> h, c", {
            "p": "dp[i] = (dc[i] + dh[i]*o[i]*(1 - t[i]**2))*f[i]",
            "wa": "dwa[i,j] = (dc[i] + dh[i]*o[i]*(1 - t[i]**2))*m[i]*a[i]*(1 - a[i])*x[j]",
            "wf": "dwf[i,j] = (dc[i] + dh[i]*o[i]*(1 - t[i]**2))*p[i]*f[i]*(1 - f[i])*x[j]",
            "wo": "dwo[i,j] = dh[i]*t[i]*o[i]*(1 - o[i])*x[j]",
            "wm": "dwm[i,j] = (dc[i] + dh[i]*o[i]*(1 - t[i]**2))*a[i]*(1 - m[i]**2)*x[j]",
            "ba": "dba[i] = (dc[i] + dh[i]*o[i]*(1 - t[i]**2))*m[i]*a[i]*(1 - a[i])",
            "bf": "dbf[i] = (dc[i] + dh[i]*o[i]*(1 - t[i]**2))*p[i]*f[i]*(1 - f[i])",
            "bo": "dbo[i] = dh[i]*t[i]*o[i]*(1 - o[i])",
            "bm": "dbm[i] = (dc[i] + dh[i]*o[i]*(1 - t[i]**2))*a[i]*(1 - m[i]**2)",
            "x": "dx[j] = sum(i, dh[i]*t[i]*o[i]*(1 - o[i])*wo[i,j]"
                 " + (dc[i] + dh[i]*o[i]*(1 - t[i]**2))*(p[i]*f[i]*(1 - f[i])*wf[i,j]"
                 " + m[i]*a[i]*(1 - a[i])*wa[i,j] + a[i]*(1 - m[i]**2)*wm[i,j]))",
        }),
    "RBF kernel": Example(
        "r[a,b] = sum(j, (x[a,j] - z[b,j])**2)\n"
        "k[a,b] = exp(-r[a,b]/(2*s**2))\n"
        "-> k, r", {
            "x": "dx[a,j] = sum(b, (2*dr[a,b] - dk[a,b]*k[a,b]/s**2)*(x[a,j] - z[b,j]))",
            "z": "dz[b,j] = -sum(a, (2*dr[a,b] - dk[a,b]*k[a,b]/s**2)*(x[a,j] - z[b,j]))",
            "s": "ds = sum(a, b, dk[a,b]*k[a,b]*r[a,b])/s**3",
        }),
}
