"""Normalisations, and weights that are normalised before they are used."""

import torch
from torch.nn import functional as F

from .layer import Layer


def standard(x: torch.Tensor, dims: tuple[int, ...], eps: object = 1e-5) -> torch.Tensor:
    """x less its mean over the dimensions, over its deviation there."""
    return (x - x.mean(dims, keepdim=True))/torch.sqrt(x.var(dims, keepdim=True, unbiased=False) + eps)


NORMALISATION = {
    "batch norm of images": Layer(
        "m[c] = mean(n, i, j, x[n,c,i,j])\nv[c] = mean(n, i, j, (x[n,c,i,j] - m[c])**2)\n"
        "y[n,c,i,j] = g[c]*(x[n,c,i,j] - m[c])/sqrt(v[c] + 1e-5) + b[c]",
        lambda x, g, b: standard(x, (0, 2, 3))*g[:, None, None] + b[:, None, None], "x NCIJ, g C, b C"),
    "batch norm of sequences": Layer(
        "m[c] = mean(n, t, x[n,c,t])\nv[c] = mean(n, t, x[n,c,t]**2) - m[c]**2\n"
        "y[n,c,t] = g[c]*(x[n,c,t] - m[c])/sqrt(v[c] + eps) + b[c]",
        lambda x, g, b, eps: standard(x, (0, 2), eps)*g[:, None] + b[:, None], "x NCT, g C, b C, eps positive"),
    "batch norm at inference": Layer(
        "y[n,c,i] = g[c]*(x[n,c,i] - m[c])/sqrt(v[c] + 1e-5) + b[c]",
        lambda x, g, b, m, v: F.batch_norm(x, None, None, None, None, True) if False else
        (x - m[:, None])/torch.sqrt(v[:, None] + 1e-5)*g[:, None] + b[:, None], "x NCI, g C, b C, m C, v C positive"),
    "layer norm over two axes": Layer(
        "m[n] = mean(i, j, x[n,i,j])\nv[n] = mean(i, j, (x[n,i,j] - m[n])**2)\n"
        "y[n,i,j] = (x[n,i,j] - m[n])/sqrt(v[n] + 1e-5)*g[i,j] + b[i,j]",
        lambda x, g, b: F.layer_norm(x, x.shape[1:], g, b), "x NIJ, g IJ, b IJ"),
    "layer norm over three axes": Layer(
        "m[n] = mean(c, i, j, x[n,c,i,j])\nv[n] = mean(c, i, j, (x[n,c,i,j] - m[n])**2)\n"
        "y[n,c,i,j] = (x[n,c,i,j] - m[n])/sqrt(v[n] + 1e-5)*g[c,i,j] + b[c,i,j]",
        lambda x, g, b: F.layer_norm(x, x.shape[1:], g, b), "x NCIJ, g CIJ, b CIJ"),
    "layer norm of sequences": Layer(
        "m[n,t] = mean(d, x[n,t,d])\ns[n,t] = mean(d, (x[n,t,d] - m[n,t])**2)\n"
        "y[n,t,d] = g[d]*(x[n,t,d] - m[n,t])/(s[n,t] + 1e-5)**0.5 + b[d]",
        lambda x, g, b: F.layer_norm(x, x.shape[2:], g, b), "x NTD, g D, b D"),
    "group norm": Layer(
        "m[n,g] = mean(c, i, x[n,g,c,i])\nv[n,g] = mean(c, i, (x[n,g,c,i] - m[n,g])**2)\n"
        "y[n,g,c,i] = a[g,c]*(x[n,g,c,i] - m[n,g])/sqrt(v[n,g] + 1e-5) + b[g,c]",
        lambda x, a, b: F.group_norm(x.flatten(1, 2), x.shape[1], a.flatten(), b.flatten()).reshape(x.shape)
        if x[0, 0].numel()*len(x) > 1 else standard(x, (2, 3))*a[..., None] + b[..., None], "x NGCI, a GC, b GC"),
    "instance norm": Layer(
        "m[n,c] = mean(i, j, x[n,c,i,j])\nv[n,c] = mean(i, j, (x[n,c,i,j] - m[n,c])**2)\n"
        "y[n,c,i,j] = (x[n,c,i,j] - m[n,c])/sqrt(v[n,c] + 1e-5)", lambda x: standard(x, (2, 3)), "x NCIJ"),
    "adaptive instance norm": Layer(
        "m[n,c] = mean(i, x[n,c,i])\nv[n,c] = mean(i, (x[n,c,i] - m[n,c])**2)\n"
        "k[n,c] = mean(i, z[n,c,i])\nw[n,c] = mean(i, (z[n,c,i] - k[n,c])**2)\n"
        "y[n,c,i] = sqrt(w[n,c] + 1e-5)*(x[n,c,i] - m[n,c])/sqrt(v[n,c] + 1e-5) + k[n,c]",
        lambda x, z: torch.sqrt(z.var(2, unbiased=False, keepdim=True) + 1e-5)*standard(x, (2,)) + z.mean(2, keepdim=True),
        "x NCI, z NCI"),
    "RMS norm of sequences": Layer(
        "y[n,t,d] = g[d]*x[n,t,d]/sqrt(mean(k, x[n,t,k]**2) + 1e-6)", lambda x, g: F.rms_norm(x, x.shape[2:], g, 1e-6),
        "x NTD, g D"),
    "partial RMS norm": Layer("y[n,d] = g[d]*x[n,d]*(mean(k, x[n,k]**2) + eps)**(-1/2)",
                              lambda x, g, eps: g*x*torch.rsqrt((x**2).mean(1, keepdim=True) + eps), "x ND, g D, eps positive"),
    "scale norm": Layer("y[n,d] = g*x[n,d]/max(sqrt(sum(k, x[n,k]**2)), 1e-5)",
                        lambda x, g: g*F.normalize(x, dim=1, eps=1e-5), "x ND, g"),
    "L2 normalise": Layer("y[n,d] = x[n,d]/sqrt(sum(k, x[n,k]**2))", lambda x: F.normalize(x, dim=1), "x ND"),
    "L1 normalise": Layer("y[n,d] = x[n,d]/sum(k, abs(x[n,k]))", lambda x: F.normalize(x, p=1, dim=1), "x ND"),
    "normalise by the largest": Layer("y[n,d] = x[n,d]/max(k, abs(x[n,k]))", lambda x: x/x.abs().amax(1, keepdim=True), "x ND"),
    "min-max scale": Layer("y[n,d] = (x[n,d] - min(k, x[n,k]))/(max(k, x[n,k]) - min(k, x[n,k]) + 1e-3)",
                           lambda x: (x - x.amin(1, keepdim=True))/(x.amax(1, keepdim=True) - x.amin(1, keepdim=True) + 1e-3), "x ND"),
    "standardise with unbiased deviation": Layer(
        "m[n] = mean(d, x[n,d])\ns[n] = sqrt(sum(d, (x[n,d] - m[n])**2)/(size(d) - 1))\ny[n,d] = (x[n,d] - m[n])/(s[n] + 1e-6)",
        lambda x: (x - x.mean(1, keepdim=True))/(x.std(1, keepdim=True) + 1e-6), "x ND", {"D": (2, 1)}),
    "weight norm of a convolution": Layer(
        "y[n,o,i] = sum(c, k, g[o]*w[o,c,k]/sqrt(sum(d, l, w[o,d,l]**2))*x[n,c,i+k-1]) + b[o]",
        lambda x, w, g, b: F.conv1d(x, g[:, None, None]*w/w.flatten(1).norm(dim=1)[:, None, None], b),
        "x NCI, w OCK, g O, b O", {"I": (8, 1)}),
    "spectral norm, vectors given": Layer(
        "s = sum(i, j, u[i]*w[i,j]*v[j])\ny[n,i] = sum(j, w[i,j]/s*x[n,j]) + b[i]",
        lambda x, w, u, v, b: F.linear(x, w/(u @ w @ v), b), "x NJ, w IJ, u I positive, v J positive, b I"),
    "local response": Layer(
        "y[n,c,i] = x[n,c,i]/(1 + 1e-4/3*(x[n,c-1,i]**2 + x[n,c,i]**2 + x[n,c+1,i]**2))**0.75",
        lambda x: F.local_response_norm(x, 3)[:, 1:-1], "x NCI", {"C": (3, 1)}),
    "local response with zeros around": Layer(
        "y[n,c,i] = x[n,c,i]/(k + a*sum(d, where(abs(c - d) <= 1, x[n,d,i]**2, 0)))**0.75",
        lambda x, k, a: x/(k + a*F.conv1d((x**2).transpose(1, 2).reshape(-1, 1, x.shape[1]), torch.ones(1, 1, 3), padding=1)
                           .reshape(x.shape[0], x.shape[2], -1).transpose(1, 2))**0.75, "x NCI, k positive, a positive"),
    "pixel norm": Layer("y[n,c,i,j] = x[n,c,i,j]/sqrt(mean(d, x[n,d,i,j]**2) + 1e-8)",
                        lambda x: x*torch.rsqrt((x**2).mean(1, keepdim=True) + 1e-8), "x NCIJ"),
    "filter response norm": Layer(
        "v[n,c] = mean(i, j, x[n,c,i,j]**2)\ny[n,c,i,j] = max(g[c]*x[n,c,i,j]/sqrt(v[n,c] + eps) + b[c], t[c])",
        lambda x, g, b, t, eps: torch.maximum(g[:, None, None]*x*torch.rsqrt((x**2).mean((2, 3), keepdim=True) + eps)
                                              + b[:, None, None], t[:, None, None]), "x NCIJ, g C, b C, t C, eps positive"),
    "global response norm": Layer(
        "g[n,c] = sqrt(sum(i, j, x[n,i,j,c]**2))\nr[n,c] = g[n,c]/(mean(d, g[n,d]) + 1e-6)\n"
        "y[n,i,j,c] = a[c]*x[n,i,j,c]*r[n,c] + b[c] + x[n,i,j,c]",
        lambda x, a, b: (lambda g: a*x*g/(g.mean(3, keepdim=True) + 1e-6) + b + x)(
            x.pow(2).sum((1, 2), keepdim=True).sqrt()), "x NIJC, a C, b C"),
    "weight standardisation": Layer(
        "m[o] = mean(c, k, w[o,c,k])\nv[o] = mean(c, k, (w[o,c,k] - m[o])**2)\nu[o,c,k] = (w[o,c,k] - m[o])/sqrt(v[o] + 1e-5)\n"
        "y[n,o,i] = sum(c, k, u[o,c,k]*x[n,c,i+k-1])",
        lambda x, w: F.conv1d(x, standard(w, (1, 2))), "x NCI, w OCK", {"I": (8, 1)}),
    "divisive normalisation": Layer("y[n,i] = x[n,i]**2/(b**2 + sum(j, w[i,j]*x[n,j]**2))",
                                    lambda x, w, b: x**2/(b**2 + F.linear(x**2, w)), "x NI, w II positive, b"),
    "whitening by a given matrix": Layer("y[n,i] = sum(j, w[i,j]*(x[n,j] - mean(k, x[k,j])))",
                                         lambda x, w: (x - x.mean(0)) @ w.T, "x NJ, w IJ"),
    "mean and deviation of channels": Layer(
        "m[n,c] = mean(t, x[n,c,t])\ns[n,c] = sqrt(mean(t, (x[n,c,t] - m[n,c])**2) + 1e-5)\n-> m, s",
        lambda x: (x.mean(2), torch.sqrt(x.var(2, unbiased=False) + 1e-5)), "x NCT"),
    "FiLM": Layer("y[n,c,i,j] = (1 + g[n,c])*x[n,c,i,j] + b[n,c]",
                  lambda x, g, b: (1 + g[..., None, None])*x + b[..., None, None], "x NCIJ, g NC, b NC"),
    "adaptive layer norm": Layer(
        "m[n,t] = mean(d, x[n,t,d])\nv[n,t] = mean(d, (x[n,t,d] - m[n,t])**2)\n"
        "y[n,t,d] = x[n,t,d] + a[n,d]*((1 + g[n,d])*(x[n,t,d] - m[n,t])/sqrt(v[n,t] + 1e-6) + b[n,d])",
        lambda x, a, g, b: x + a[:, None]*((1 + g[:, None])*F.layer_norm(x, x.shape[2:], eps=1e-6) + b[:, None]),
        "x NTD, a ND, g ND, b ND"),
    "power normalise": Layer("y[n,d] = sign(x[n,d])*sqrt(abs(x[n,d]))", lambda x: x.sign()*x.abs().sqrt(), "x ND"),
    "LoRA": Layer("y[n,i] = sum(j, w[i,j]*x[n,j]) + a*sum(r, u[i,r]*sum(j, v[r,j]*x[n,j]))",
                  lambda x, w, u, v, a: x @ w.T + a*x @ v.T @ u.T, "x NJ, w IJ, u IR, v RJ, a"),
    "DoRA": Layer(
        "z[i,j] = w[i,j] + sum(r, u[i,r]*v[r,j])\ny[n,i] = sum(j, m[i]*z[i,j]/sqrt(sum(k, z[i,k]**2))*x[n,j])",
        lambda x, w, u, v, m: F.linear(x, m[:, None]*F.normalize(w + u @ v, dim=1)), "x NJ, w IJ, u IR, v RJ, m I"),
}
