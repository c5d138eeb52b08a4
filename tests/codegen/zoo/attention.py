"""Attention, distances, gathers, graphs, and gates among experts."""

import math

import torch
from torch.nn import functional as F

from .layer import Layer


def attend(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, bias: object = 0.0, scale: object = None) -> torch.Tensor:
    scores = q @ k.transpose(-1, -2)*(1/math.sqrt(q.shape[-1]) if scale is None else scale) + bias
    return F.softmax(scores, -1) @ v


def causal(t: int) -> torch.Tensor:
    return torch.triu(torch.full((t, t), -torch.inf, dtype=torch.float64), 1)


HEADS = "s[n,h,i,j] = sum(d, q[n,h,i,d]*k[n,h,j,d])/sqrt(size(d))\n"
SOFTMAX = "p[n,h,i,j] = exp(s[n,h,i,j])/sum(l, exp(s[n,h,i,l]))\n"
ATTENTION = {
    "heads": Layer(HEADS + SOFTMAX + "y[n,h,i,e] = sum(j, p[n,h,i,j]*v[n,h,j,e])", attend, "q NHID, k NHJD, v NHJE"),
    "heads with projections": Layer(
        "q[n,h,t,d] = sum(e, wq[h,d,e]*x[n,t,e])\nk[n,h,t,d] = sum(e, wk[h,d,e]*x[n,t,e])\n"
        "v[n,h,t,d] = sum(e, wv[h,d,e]*x[n,t,e])\ns[n,h,t,u] = sum(d, q[n,h,t,d]*k[n,h,u,d])/sqrt(size(d))\n"
        "p[n,h,t,u] = exp(s[n,h,t,u])/sum(r, exp(s[n,h,t,r]))\no[n,h,t,d] = sum(u, p[n,h,t,u]*v[n,h,u,d])\n"
        "y[n,t,e] = sum(h, d, wo[e,h,d]*o[n,h,t,d])",
        lambda x, wq, wk, wv, wo: torch.einsum("nhtd,ehd->nte", attend(*(torch.einsum("nte,hde->nhtd", x, w) for w in (wq, wk, wv))), wo),
        "x NTE, wq HDE, wk HDE, wv HDE, wo EHD"),
    "causal by where": Layer(
        "s[n,i,j] = sum(d, q[n,i,d]*k[n,j,d])/sqrt(size(d))\n"
        "p[n,i,j] = where(j <= i, exp(s[n,i,j]), 0)/sum(l, where(l <= i, exp(s[n,i,l]), 0))\ny[n,i,e] = sum(j, p[n,i,j]*v[n,j,e])",
        lambda q, k, v: attend(q, k, v, causal(q.shape[1])), "q NTD, k NTD, v NTE"),
    "causal by -1e9": Layer(
        "s[n,i,j] = where(j <= i, sum(d, q[n,i,d]*k[n,j,d])/sqrt(size(d)), -1e9)\n"
        "p[n,i,j] = exp(s[n,i,j])/sum(l, exp(s[n,i,l]))\ny[n,i,e] = sum(j, p[n,i,j]*v[n,j,e])",
        lambda q, k, v: attend(q, k, v, causal(q.shape[1])), "q NTD, k NTD, v NTE"),
    "mask given, added": Layer(
        "s[n,h,i,j] = sum(d, q[n,h,i,d]*k[n,h,j,d])/sqrt(size(d)) + m[i,j]\n" + SOFTMAX + "y[n,h,i,e] = sum(j, p[n,h,i,j]*v[n,h,j,e])",
        lambda q, k, v, m: attend(q, k, v, m), "q NHID, k NHJD, v NHJE, m IJ"),
    "mask of keys": Layer(
        "s[n,i,j] = sum(d, q[n,i,d]*k[n,j,d])\np[n,i,j] = m[n,j]*exp(s[n,i,j])/sum(l, m[n,l]*exp(s[n,i,l]))\n"
        "y[n,i,e] = sum(j, p[n,i,j]*v[n,j,e])",
        lambda q, k, v, m: attend(q, k, v, torch.log(m)[:, None], 1.0), "q NID, k NJD, v NJE, m NJ positive"),
    "mask of keys by labels": Layer(
        "s[n,i,j] = sum(d, q[n,i,d]*k[n,j,d])/sqrt(size(d))\n"
        "p[n,i,j] = where(j <= l[n], exp(s[n,i,j]), 0)/sum(r, where(r <= l[n], exp(s[n,i,r]), 0))\ny[n,i,e] = sum(j, p[n,i,j]*v[n,j,e])",
        lambda q, k, v, l: attend(q, k, v, torch.where(torch.arange(1, k.shape[1] + 1) <= l[:, None], 0.0, -torch.inf)[:, None]),
        "q NID, k NJD, v NJE, l N < J"),
    "ALiBi": Layer(
        "s[n,h,i,j] = sum(d, q[n,h,i,d]*k[n,h,j,d])/sqrt(size(d)) - m[h]*abs(i - j)\n" + SOFTMAX + "y[n,h,i,e] = sum(j, p[n,h,i,j]*v[n,h,j,e])",
        lambda q, k, v, m: attend(q, k, v, -m[:, None, None]*(torch.arange(q.shape[2])[:, None] - torch.arange(k.shape[2])).abs()),
        "q NHTD, k NHTD, v NHTE, m H positive"),
    "ALiBi, causal": Layer(
        "s[h,i,j] = sum(d, q[h,i,d]*k[h,j,d])/sqrt(size(d)) - m[h]*(i - j)\n"
        "p[h,i,j] = where(j <= i, exp(s[h,i,j]), 0)/sum(l, where(l <= i, exp(s[h,i,l]), 0))\ny[h,i,e] = sum(j, p[h,i,j]*v[h,j,e])",
        lambda q, k, v, m: attend(q, k, v, -m[:, None, None]*(torch.arange(q.shape[1])[:, None] - torch.arange(q.shape[1]))
                                  + causal(q.shape[1])), "q HTD, k HTD, v HTE, m H positive"),
    "relative bias": Layer(
        "s[n,i,j] = sum(d, q[n,i,d]*k[n,j,d])/sqrt(size(d)) + sum(r, where(r == i - j + size(i), b[r], 0))\n"
        "p[n,i,j] = exp(s[n,i,j])/sum(l, exp(s[n,i,l]))\ny[n,i,e] = sum(j, p[n,i,j]*v[n,j,e])",
        lambda q, k, v, b: attend(q, k, v, b[(torch.arange(q.shape[1])[:, None] - torch.arange(q.shape[1])) + q.shape[1] - 1]),
        "q NTD, k NTD, v NTE, b R", {"T": (3, 0), "R": (5, 0)}),
    "sliding window": Layer(
        "s[i,j] = sum(d, q[i,d]*k[j,d])\np[i,j] = where(abs(i - j) <= 2, exp(s[i,j]), 0)/sum(l, where(abs(i - l) <= 2, exp(s[i,l]), 0))\n"
        "y[i,e] = sum(j, p[i,j]*v[j,e])",
        lambda q, k, v: attend(q, k, v, torch.where((torch.arange(len(q))[:, None] - torch.arange(len(q))).abs() <= 2, 0.0, -torch.inf), 1.0),
        "q TD, k TD, v TE"),
    "rotary": Layer("a[t,d] = x[t,d]*cos(t*f[d]) - z[t,d]*sin(t*f[d])\nb[t,d] = x[t,d]*sin(t*f[d]) + z[t,d]*cos(t*f[d])\n-> a, b",
                    lambda x, z, f: (lambda g: (x*torch.cos(g) - z*torch.sin(g), x*torch.sin(g) + z*torch.cos(g)))(
                        torch.arange(1, len(x) + 1)[:, None]*f), "x TD, z TD, f D"),
    "rotary of pairs": Layer(
        "y[t,d,a] = where(a == 1, x[t,d,1]*cos(t*f[d]) - x[t,d,2]*sin(t*f[d]), x[t,d,1]*sin(t*f[d]) + x[t,d,2]*cos(t*f[d])) + 0*x[t,d,a]",
        lambda x, f: (lambda g: torch.stack([x[..., 0]*torch.cos(g) - x[..., 1]*torch.sin(g), x[..., 0]*torch.sin(g) + x[..., 1]*torch.cos(g)], 2))(
            torch.arange(1, len(x) + 1)[:, None]*f), "x TDA, f D", {"A": (2, 0)}),
    "sinusoids added": Layer("y[t,d] = x[t,d] + sin(t*exp(-d/10))",
                             lambda x: x + torch.sin(torch.arange(1, len(x) + 1)[:, None]*torch.exp(-torch.arange(1, x.shape[1] + 1)/10)), "x TD"),
    "linear attention": Layer(
        "f[n,i,d] = where(q[n,i,d] > 0, q[n,i,d] + 1, exp(q[n,i,d]))\ng[n,j,d] = where(k[n,j,d] > 0, k[n,j,d] + 1, exp(k[n,j,d]))\n"
        "y[n,i,e] = sum(d, f[n,i,d]*sum(j, g[n,j,d]*v[n,j,e]))/sum(d, f[n,i,d]*sum(j, g[n,j,d]))",
        lambda q, k, v: (lambda w: w @ v/w.sum(2, keepdim=True))((F.elu(q) + 1) @ (F.elu(k) + 1).transpose(1, 2)), "q NID, k NJD, v NJE"),
    "linear attention, causal": Layer(
        "y[i,e] = sum(j, where(j <= i, sum(d, q[i,d]*k[j,d])*v[j,e], 0))",
        lambda q, k, v: torch.tril(q @ k.T) @ v, "q TD, k TD, v TE"),
    "retention": Layer(
        "y[i,e] = sum(j, where(j <= i, g**(i - j)*sum(d, q[i,d]*k[j,d])*v[j,e], 0))",
        lambda q, k, v, g: (q @ k.T*torch.tril(g**(torch.arange(len(q))[:, None] - torch.arange(len(q))).abs())) @ v,
        "q TD, k TD, v TE, g fraction"),
    "cosine attention": Layer(
        "a[i,d] = q[i,d]/sqrt(sum(e, q[i,e]**2))\nb[j,d] = k[j,d]/sqrt(sum(e, k[j,e]**2))\ns[i,j] = sum(d, a[i,d]*b[j,d])/tau\n"
        "p[i,j] = exp(s[i,j])/sum(l, exp(s[i,l]))\ny[i,e] = sum(j, p[i,j]*v[j,e])",
        lambda q, k, v, tau: attend(F.normalize(q, dim=1), F.normalize(k, dim=1), v, 0.0, 1/tau), "q ID, k JD, v JE, tau positive"),
    "talking heads": Layer(
        "s[n,h,i,j] = sum(d, q[n,h,i,d]*k[n,h,j,d])\nr[n,g,i,j] = sum(h, a[g,h]*s[n,h,i,j])\np[n,g,i,j] = exp(r[n,g,i,j])/sum(l, exp(r[n,g,i,l]))\n"
        "o[n,h,i,j] = sum(g, b[h,g]*p[n,g,i,j])\ny[n,h,i,e] = sum(j, o[n,h,i,j]*v[n,h,j,e])",
        lambda q, k, v, a, b: torch.einsum("hg,ngij->nhij", b, F.softmax(torch.einsum("gh,nhij->ngij", a, q @ k.transpose(2, 3)), 3)) @ v,
        "q NHID, k NHJD, v NHJE, a GH, b HG"),
    "one head of keys": Layer(
        "s[n,h,i,j] = sum(d, q[n,h,i,d]*k[n,j,d])/sqrt(size(d))\n" + SOFTMAX + "y[n,h,i,e] = sum(j, p[n,h,i,j]*v[n,j,e])",
        lambda q, k, v: attend(q, k[:, None], v[:, None]), "q NHID, k NJD, v NJE"),
    "grouped queries": Layer(
        "s[n,g,h,i,j] = sum(d, q[n,g,h,i,d]*k[n,g,j,d])/sqrt(size(d))\np[n,g,h,i,j] = exp(s[n,g,h,i,j])/sum(l, exp(s[n,g,h,i,l]))\n"
        "y[n,g,h,i,e] = sum(j, p[n,g,h,i,j]*v[n,g,j,e])",
        lambda q, k, v: attend(q, k[:, :, None], v[:, :, None]), "q NGHID, k NGJD, v NGJE"),
    "additive attention": Layer(
        "s[n,i,j] = sum(h, v[h]*tanh(sum(d, w[h,d]*q[n,i,d]) + sum(d, u[h,d]*k[n,j,d])))\n"
        "p[n,i,j] = exp(s[n,i,j])/sum(l, exp(s[n,i,l]))\ny[n,i,d] = sum(j, p[n,i,j]*k[n,j,d])",
        lambda q, k, v, w, u: F.softmax(torch.tanh((q @ w.T)[:, :, None] + (k @ u.T)[:, None]) @ v, 2) @ k,
        "q NID, k NJD, v H, w HD, u HD"),
    "Luong": Layer("s[n,i,j] = sum(d, e, q[n,i,d]*w[d,e]*k[n,j,e])\np[n,i,j] = exp(s[n,i,j])/sum(l, exp(s[n,i,l]))\ny[n,i,e] = sum(j, p[n,i,j]*k[n,j,e])",
                   lambda q, k, w: attend(q @ w, k, k, 0.0, 1.0), "q NID, k NJE, w DE"),
    "soft-capped": Layer("s[i,j] = 30*tanh(sum(d, q[i,d]*k[j,d])/30)\np[i,j] = exp(s[i,j])/sum(l, exp(s[i,l]))\ny[i,e] = sum(j, p[i,j]*v[j,e])",
                         lambda q, k, v: F.softmax(30*torch.tanh(q @ k.T/30), 1) @ v, "q ID, k JD, v JE"),
    "sigmoid attention": Layer("y[i,e] = sum(j, sigmoid(sum(d, q[i,d]*k[j,d]) + b)*v[j,e])",
                               lambda q, k, v, b: torch.sigmoid(q @ k.T + b) @ v, "q ID, k JD, v JE, b"),
    "softmax plus one": Layer("s[i,j] = sum(d, q[i,d]*k[j,d])\np[i,j] = exp(s[i,j])/(1 + sum(l, exp(s[i,l])))\ny[i,e] = sum(j, p[i,j]*v[j,e])",
                              lambda q, k, v: F.pad(F.softmax(F.pad(q @ k.T, (1, 0)), 1), (-1, 0)) @ v, "q ID, k JD, v JE"),
    "embedding": Layer("y[b,d] = sum(v, where(v == t[b], w[v,d], 0))", lambda t, w: F.embedding(t - 1, w), "t B < V, w VD"),
    "embedding of sequences": Layer("y[n,s,d] = sum(v, where(v == t[n,s], w[v,d], 0)) + p[s,d]",
                                    lambda t, w, p: F.embedding(t - 1, w) + p, "t NS < V, w VD, p SD"),
    "embedding bag": Layer("y[n,d] = mean(s, sum(v, where(v == t[n,s], w[v,d], 0)))", lambda t, w: F.embedding(t - 1, w).mean(1), "t NS < V, w VD"),
    "one-hot": Layer("y[b,v] = where(v == t[b], 1, 0)*w[v]", lambda t, w: F.one_hot(t - 1, len(w))*w, "t B < V, w V"),
    "gather": Layer("y[n,k] = sum(i, where(i == t[n,k], x[n,i], 0))", lambda x, t: x.gather(1, t - 1), "x NI, t NK < I"),
    "scatter add": Layer("y[v,d] = sum(n, where(t[n] == v, x[n,d], 0)) + z[v,d]", lambda x, t, z: z.index_add(0, t - 1, x), "x ND, t N < V, z VD"),
    "segment mean": Layer("y[v,d] = sum(n, where(t[n] == v, x[n,d], 0))/(1 + sum(n, where(t[n] == v, 1, 0))) + 0*z[v]",
                          lambda x, t, z: torch.zeros(len(z), x.shape[1], dtype=x.dtype).index_add(0, t - 1, x)
                          / (1 + torch.bincount(t - 1, minlength=len(z)))[:, None] + 0*z[:, None], "x ND, t N < V, z V"),
    "cdist": Layer("y[i,j] = sqrt(sum(d, (x[i,d] - z[j,d])**2))", lambda x, z: torch.cdist(x, z), "x ID, z JD"),
    "cdist of L1": Layer("y[i,j] = sum(d, abs(x[i,d] - z[j,d]))", lambda x, z: torch.cdist(x, z, 1), "x ID, z JD"),
    "cdist of the largest": Layer("y[i,j] = max(d, abs(x[i,d] - z[j,d]))", lambda x, z: (x[:, None] - z).abs().amax(2), "x ID, z JD"),
    "pairwise distance": Layer("y[n] = sqrt(sum(d, (x[n,d] - z[n,d] + 1e-6)**2))", lambda x, z: F.pairwise_distance(x, z), "x ND, z ND"),
    "Minkowski": Layer("y[n] = sum(d, abs(x[n,d] - z[n,d])**3)**(1/3)", lambda x, z: ((x - z).abs()**3).sum(1)**(1/3), "x ND, z ND"),
    "Mahalanobis": Layer("y[n] = sqrt(sum(i, j, (x[n,i] - m[i])*a[i,j]*(x[n,j] - m[j])) + 5)",
                         lambda x, m, a: torch.sqrt(torch.einsum("ni,ij,nj->n", x - m, a, x - m) + 5), "x NI, m I, a II fraction"),
    "cosine similarity": Layer("y[n] = sum(d, x[n,d]*z[n,d])/max(sqrt(sum(d, x[n,d]**2))*sqrt(sum(d, z[n,d]**2)), 1e-8)",
                               lambda x, z: F.cosine_similarity(x, z), "x ND, z ND"),
    "cosine similarity of pairs": Layer("y[i,j] = sum(d, x[i,d]*z[j,d])/sqrt(sum(d, x[i,d]**2)*sum(d, z[j,d]**2))",
                                        lambda x, z: F.normalize(x, dim=1) @ F.normalize(z, dim=1).T, "x ID, z JD"),
    "RBF network": Layer("y[n,k] = sum(c, w[k,c]*exp(-b[c]*sum(d, (x[n,d] - m[c,d])**2)))",
                         lambda x, w, b, m: torch.exp(-b*((x[:, None] - m)**2).sum(2)) @ w.T, "x ND, w KC, b C positive, m CD"),
    "hyperbolic distance": Layer(
        "a[n] = 1 + 2*sum(d, (x[n,d] - z[n,d])**2)/((2 + sum(d, x[n,d]**2))*(2 + sum(d, z[n,d]**2)))\ny[n] = log(a[n] + sqrt(a[n]**2 - 1))",
        lambda x, z: torch.acosh(1 + 2*((x - z)**2).sum(1)/((2 + (x**2).sum(1))*(2 + (z**2).sum(1)))), "x ND, z ND"),
    "graph convolution": Layer("y[i,o] = relu(sum(j, a[i,j]*sum(d, w[o,d]*x[j,d])) + b[o])",
                               lambda a, x, w, b: F.relu(a @ x @ w.T + b), "a VV positive, x VD, w OD, b O"),
    "graph convolution, degrees": Layer(
        "g[i] = sum(j, a[i,j])\ny[i,o] = sum(j, a[i,j]/sqrt(g[i]*g[j])*sum(d, w[o,d]*x[j,d]))",
        lambda a, x, w: (lambda g: (a/torch.sqrt(g[:, None]*g)) @ x @ w.T)(a.sum(1)), "a VV positive, x VD, w OD"),
    "GraphSAGE": Layer("m[i,d] = sum(j, a[i,j]*x[j,d])/sum(j, a[i,j])\ny[i,o] = relu(sum(d, w[o,d]*x[i,d]) + sum(d, u[o,d]*m[i,d]))",
                       lambda a, x, w, u: F.relu(x @ w.T + (a @ x/a.sum(1, keepdim=True)) @ u.T), "a VV positive, x VD, w OD, u OD"),
    "graph attention": Layer(
        "h[i,o] = sum(d, w[o,d]*x[i,d])\nr[i,j] = sum(o, u[o]*h[i,o]) + sum(o, v[o]*h[j,o])\ns[i,j] = where(r[i,j] > 0, r[i,j], 0.2*r[i,j])\n"
        "p[i,j] = where(a[i,j] > 0.6, exp(s[i,j]), 0)/sum(k, where(a[i,k] > 0.6, exp(s[i,k]), 0))\ny[i,o] = sum(j, p[i,j]*h[j,o])",
        lambda a, x, w, u, v: (lambda h: F.softmax(F.leaky_relu((h @ u)[:, None] + h @ v, 0.2).masked_fill(~(a > 0.6), -torch.inf), 1) @ h)(x @ w.T),
        "a VV graph, x VD, w OD, u O, v O"),
    "graph isomorphism": Layer("h[i,d] = (1 + eps)*x[i,d] + sum(j, a[i,j]*x[j,d])\ny[i,o] = relu(sum(d, w[o,d]*h[i,d]) + b[o])",
                               lambda a, x, w, b, eps: F.relu(F.linear((1 + eps)*x + a @ x, w, b)), "a VV bit, x VD, w OD, b O, eps"),
    "edge convolution": Layer("y[i,o] = max(j, relu(sum(d, w[o,d]*x[i,d]) + sum(d, u[o,d]*(x[j,d] - x[i,d]))))",
                              lambda x, w, u: F.relu((x @ w.T)[:, None] + (x - x[:, None]) @ u.T).amax(1), "x VD, w OD, u OD"),
    "mixture of experts": Layer(
        "g[n,e] = exp(sum(d, r[e,d]*x[n,d]))/sum(f, exp(sum(d, r[f,d]*x[n,d])))\ny[n,o] = sum(e, g[n,e]*sum(d, w[e,o,d]*x[n,d]))",
        lambda x, r, w: torch.einsum("ne,eod,nd->no", F.softmax(x @ r.T, 1), w, x), "x ND, r ED, w EOD"),
    "load balance": Layer("g[n,e] = exp(z[n,e])/sum(f, exp(z[n,f]))\nL = size(e)*sum(e, mean(n, g[n,e])*mean(n, where(t[n] == e, 1, 0)))",
                          lambda z, t: z.shape[1]*(F.softmax(z, 1).mean(0)*F.one_hot(t - 1, z.shape[1]).double().mean(0)).sum(), "z NE, t N < E"),
    "router z loss": Layer("L = mean(n, log(sum(e, exp(z[n,e])))**2)", lambda z: (torch.logsumexp(z, 1)**2).mean(), "z NE"),
}
