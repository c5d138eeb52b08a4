"""Convolutions, pooling, upsampling, padding, shifts."""

import torch
from torch.nn import functional as F

from .layer import Layer

WINDOWS = {
    "convolution": Layer("y[n,o,i] = b[o] + sum(c, k, w[o,c,k]*x[n,c,i+k-1])", lambda x, w, b: F.conv1d(x, w, b),
                         "x NCI, w OCK, b O", {"I": (8, 1)}),
    "convolution of stride 2": Layer("y[n,o,i] = sum(c, k, w[o,c,k]*x[n,c,2*i+k-2]) + b[o]",
                                     lambda x, w, b: F.conv1d(x, w, b, stride=2), "x NCI, w OCK, b O", {"I": (9, 1)}),
    "convolution with padding": Layer("y[n,o,i] = sum(c, k, j, where(j == i + k - 2, w[o,c,k]*x[n,c,j], 0)) + 0*x[n,1,i]",
                                      lambda x, w: F.conv1d(x, w, padding=1), "x NCI, w OCK", {"K": (3, 0)}),
    "convolution of images": Layer("y[n,o,i,j] = b[o] + sum(c, k, l, w[o,c,k,l]*x[n,c,i+k-1,j+l-1])",
                                   lambda x, w, b: F.conv2d(x, w, b), "x NCIJ, w OCKL, b O", {"I": (6, 1), "J": (6, 1)}),
    "convolution of images, stride 2": Layer(
        "y[n,o,i,j] = sum(c, k, l, w[o,c,k,l]*x[n,c,2*i+k-2,2*j+l-2])",
        lambda x, w: F.conv2d(x, w, stride=2), "x NCIJ, w OCKL", {"I": (6, 1), "J": (6, 1)}),
    "convolution of images, dilation 2": Layer(
        "y[n,o,i,j] = sum(c, k, l, w[o,c,k,l]*x[n,c,i+2*k-2,j+2*l-2])",
        lambda x, w: F.conv2d(x, w, dilation=2), "x NCIJ, w OCKL", {"I": (10, 1), "J": (10, 1)}),
    "convolution of volumes": Layer(
        "y[n,o,h,i,j] = sum(c, p, k, l, w[o,c,p,k,l]*x[n,c,h+p-1,i+k-1,j+l-1]) + b[o]",
        lambda x, w, b: F.conv3d(x, w, b), "x NCHIJ, w OCPKL, b O",
        {"H": (3, 1), "I": (3, 1), "J": (3, 1), "P": (2, 0), "K": (2, 0), "L": (3, 0)}),
    "convolution in groups": Layer(
        "y[n,g,o,i] = sum(c, k, w[g,o,c,k]*x[n,g,c,i+k-1]) + b[g,o]",
        lambda x, w, b: F.conv1d(x.flatten(1, 2), w.flatten(0, 1), b.flatten(), groups=len(w)).reshape(
            x.shape[0], len(w), w.shape[1], -1), "x NGCI, w GOCK, b GO", {"I": (8, 1)}),
    "depthwise": Layer("y[n,c,i,j] = b[c] + sum(k, l, w[c,k,l]*x[n,c,i+k-1,j+l-1])",
                       lambda x, w, b: F.conv2d(x, w[:, None], b, groups=len(w)), "x NCIJ, w CKL, b C", {"I": (6, 1), "J": (6, 1)}),
    "separable": Layer(
        "h[n,c,i,j] = sum(k, l, w[c,k,l]*x[n,c,i+k-1,j+l-1])\ny[n,o,i,j] = sum(c, u[o,c]*h[n,c,i,j]) + b[o]",
        lambda x, w, u, b: F.conv2d(F.conv2d(x, w[:, None], groups=len(w)), u[..., None, None], b),
        "x NCIJ, w CKL, u OC, b O", {"I": (6, 1), "J": (6, 1)}),
    "pointwise": Layer("y[n,o,i,j] = sum(c, w[o,c]*x[n,c,i,j]) + b[o]", lambda x, w, b: F.conv2d(x, w[..., None, None], b),
                       "x NCIJ, w OC, b O"),
    "transposed": Layer("y[n,o,i] = sum(c, k, j, where(j + k - 1 == i, x[n,c,j]*w[c,o,k], 0)) + z[i]",
                        lambda x, w, z: F.conv_transpose1d(x, w) + z, "x NCJ, w COK, z I",
                        {"J": (4, 0), "K": (3, 0), "I": (6, 0)}),
    "transposed, stride 2": Layer("y[n,o,i] = sum(c, k, j, where(2*j + k - 2 == i, x[n,c,j]*w[c,o,k], 0)) + b[o] + 0*z[i]",
                                  lambda x, w, b, z: F.conv_transpose1d(x, w, b, stride=2) + 0*z, "x NCJ, w COK, b O, z I",
                                  {"J": (4, 0), "K": (3, 0), "I": (9, 0)}),
    "transposed, by blocks": Layer("y[n,o,i,p,j,q] = sum(c, x[n,c,i,j]*w[c,o,p,q]) + b[o]",
                                   lambda x, w, b: F.conv_transpose2d(x, w, b, stride=w.shape[2:]).unflatten(
                                       3, (x.shape[3], w.shape[3])).unflatten(2, (x.shape[2], w.shape[2])), "x NCIJ, w COPQ, b O"),
    "causal convolution": Layer(
        "y[n,c,t] = sum(k, s, where(s + k == t + 1, w[c,k]*x[n,c,s], 0)) + 0*x[n,c,t]",
        lambda x, w: F.conv1d(F.pad(x, (w.shape[1] - 1, 0)), w.flip(1)[:, None], groups=len(w)), "x NCT, w CK"),
    "average pooling": Layer("y[n,c,i] = (x[n,c,2*i-1] + x[n,c,2*i])/2", lambda x: F.avg_pool1d(x, 2), "x NCI", {"I": (2, 2)}),
    "average pooling of images": Layer(
        "y[n,c,i,j] = (x[n,c,2*i-1,2*j-1] + x[n,c,2*i,2*j-1] + x[n,c,2*i-1,2*j] + x[n,c,2*i,2*j])/4",
        lambda x: F.avg_pool2d(x, 2), "x NCIJ", {"I": (2, 2), "J": (2, 2)}),
    "average pooling, stride 1": Layer("y[n,c,i] = (x[n,c,i-1] + x[n,c,i] + x[n,c,i+1])/3",
                                       lambda x: F.avg_pool1d(x, 3, 1), "x NCI", {"I": (3, 1)}),
    "average pooling in blocks": Layer("y[n,c,i,j] = mean(p, q, x[n,c,i,p,j,q])", lambda x: x.mean((3, 5)), "x NCIPJQ"),
    "max pooling": Layer("y[n,c,i] = max(x[n,c,2*i-1], x[n,c,2*i])", lambda x: F.max_pool1d(x, 2), "x NCI", {"I": (2, 2)}),
    "max pooling of images": Layer(
        "y[n,c,i,j] = max(max(x[n,c,2*i-1,2*j-1], x[n,c,2*i,2*j-1]), max(x[n,c,2*i-1,2*j], x[n,c,2*i,2*j]))",
        lambda x: F.max_pool2d(x, 2), "x NCIJ", {"I": (2, 2), "J": (2, 2)}),
    "max pooling by three": Layer("y[n,c,i] = max(max(x[n,c,2*i-1], x[n,c,2*i]), x[n,c,2*i+1])",
                                  lambda x: F.max_pool1d(x, 3, 2), "x NCI", {"I": (3, 2)}),
    "max pooling in blocks": Layer("y[n,c,i,j] = max(p, q, x[n,c,i,p,j,q])", lambda x: x.amax((3, 5)), "x NCIPJQ"),
    "max pooling over a window": Layer("y[n,c,i] = max(k, x[n,c,2*i+k-2] + 0*w[k])",
                                       lambda x, w: F.max_pool1d(x, 3, 2) + 0*w.sum(), "x NCI, w K", {"I": (5, 1), "K": (3, 0)}),
    "dilation by a structure": Layer("y[i,j] = max(k, l, x[i+k-1,j+l-1] + w[k,l])",
                                     lambda x, w: (x.unfold(0, w.shape[0], 1).unfold(1, w.shape[1], 1) + w).amax((2, 3)),
                                     "x IJ, w KL", {"I": (6, 1), "J": (6, 1)}),
    "max pooling with padding": Layer(
        "y[n,i] = max(j, where(abs(j - i) <= 1, x[n,j], -1000)) + 0*x[n,i]",
        lambda x: F.max_pool1d(x, 3, 1, 1), "x NI"),
    "global average": Layer("y[n,c] = mean(i, j, x[n,c,i,j])", lambda x: F.adaptive_avg_pool2d(x, 1)[..., 0, 0], "x NCIJ"),
    "global max": Layer("y[n,c] = max(i, j, x[n,c,i,j])", lambda x: x.amax((2, 3)), "x NCIJ"),
    "max of a max": Layer("y[n,c] = max(i, max(j, x[n,c,i,j]))", lambda x: x.amax((2, 3)), "x NCIJ"),
    "Lp pooling": Layer("y[n,c,i] = sqrt(x[n,c,2*i-1]**2 + x[n,c,2*i]**2)", lambda x: F.lp_pool1d(x, 2, 2), "x NCI", {"I": (2, 2)}),
    "cubic pooling": Layer("y[n,c] = mean(i, abs(x[n,c,i])**3)**(1/3)", lambda x: (x.abs()**3).mean(2)**(1/3), "x NCI"),
    "GeM": Layer("y[n,c] = mean(i, j, x[n,c,i,j]**p)**(1/p)", lambda x, p: (x**p).mean((2, 3))**(1/p), "x NCIJ positive, p positive"),
    "log-sum-exp pooling": Layer("y[n,c] = log(mean(i, j, exp(r*x[n,c,i,j])))/r",
                                 lambda x, r: torch.log(torch.exp(r*x).mean((2, 3)))/r, "x NCIJ, r positive"),
    "attention pooling": Layer("a[n,t] = exp(sum(d, v[d]*x[n,t,d]))/sum(s, exp(sum(d, v[d]*x[n,s,d])))\ny[n,d] = sum(t, a[n,t]*x[n,t,d])",
                               lambda x, v: torch.einsum("nt,ntd->nd", F.softmax(x @ v, 1), x), "x NTD, v D"),
    "nearest upsampling": Layer("y[n,c,i,p,j,q] = x[n,c,i,j] + 0*w[p,q]",
                                lambda x, w: x[:, :, :, None, :, None] + 0*w[:, None], "x NCIJ, w PQ"),
    "pixel shuffle": Layer("y[n,c,i,p,j,q] = x[n,c,p,q,i,j]", lambda x: x.permute(0, 1, 4, 2, 5, 3), "x NCPQIJ"),
    "linear upsampling": Layer("a[n,i] = 0.75*x[n,i] + 0.25*x[n,i+1]\nb[n,i] = 0.25*x[n,i] + 0.75*x[n,i+1]\n-> a, b",
                               lambda x: (0.75*x[:, :-1] + 0.25*x[:, 1:], 0.25*x[:, :-1] + 0.75*x[:, 1:]), "x NI", {"I": (2, 1)}),
    "space to depth": Layer("a[n,c,i,j] = x[n,c,2*i-1,2*j-1]\nb[n,c,i,j] = x[n,c,2*i,2*j]\n-> a, b",
                            lambda x: (x[:, :, ::2, ::2], x[:, :, 1::2, 1::2]), "x NCIJ", {"I": (2, 2), "J": (2, 2)}),
    "cumulative sum": Layer("y[n,i] = sum(j, where(j <= i, x[n,j], 0)) + 0*x[n,i]", lambda x: x.cumsum(1), "x NI"),
    "cumulative sum by a mask": Layer("y[n,i] = sum(j, m[i,j]*x[n,j])", lambda x, m: x @ m.T, "x NJ, m IJ bit"),
    "cumulative log-sum-exp": Layer("y[n,i] = log(sum(j, where(j <= i, exp(x[n,j]), 0))) + 0*x[n,i]",
                                    lambda x: x.logcumsumexp(1), "x NI"),
    "flip": Layer("y[n,i] = sum(j, where(j == size(i) + 1 - i, x[n,j], 0)) + 0*x[n,i]", lambda x: x.flip(1), "x NI"),
    "flip by z": Layer("y[n,i] = sum(j, where(i + j == size(j) + 1, x[n,j], 0)) + z[i]", lambda x, z: x.flip(1) + z, "x NI, z I"),
    "roll": Layer("y[n,i] = sum(j, where(j == i - 1 or i == 1 and j == size(j), x[n,j], 0)) + 0*x[n,i]",
                  lambda x: x.roll(1, 1), "x NI"),
    "shift": Layer("y[n,t] = sum(s, where(s == t - 1, x[n,s], 0)) + 0*x[n,t]", lambda x: F.pad(x, (1, -1)), "x NT"),
    "token shift": Layer("y[n,t,d] = m[d]*x[n,t,d] + (1 - m[d])*sum(s, where(s == t - 1, x[n,s,d], 0))",
                         lambda x, m: m*x + (1 - m)*F.pad(x, (0, 0, 1, -1)), "x NTD, m D fraction"),
    "difference": Layer("y[n,i] = x[n,i+1] - x[n,i]", lambda x: x.diff(dim=1), "x NI", {"I": (2, 1)}),
    "second difference": Layer("y[i,j] = x[i+1,j] + x[i-1,j] + x[i,j+1] + x[i,j-1] - 4*x[i,j]",
                               lambda x: F.conv2d(x[None, None], torch.tensor([[[[0., 1, 0], [1, -4, 1], [0, 1, 0]]]]))[0, 0],
                               "x IJ", {"I": (3, 1), "J": (3, 1)}),
    "squeeze and excite": Layer(
        "s[n,c] = mean(i, j, x[n,c,i,j])\nh[n,r] = relu(sum(c, w[r,c]*s[n,c]))\n"
        "e[n,c] = sigmoid(sum(r, u[c,r]*h[n,r]))\ny[n,c,i,j] = e[n,c]*x[n,c,i,j]",
        lambda x, w, u: torch.sigmoid(F.relu(x.mean((2, 3)) @ w.T) @ u.T)[..., None, None]*x, "x NCIJ, w RC, u CR"),
    "CBAM, spatial": Layer(
        "a[n,i,j] = mean(c, x[n,c,i,j])\nm[n,i,j] = max(c, x[n,c,i,j])\ny[n,c,i,j] = sigmoid(u*a[n,i,j] + v*m[n,i,j] + b)*x[n,c,i,j]",
        lambda x, u, v, b: torch.sigmoid(u*x.mean(1, keepdim=True) + v*x.amax(1, keepdim=True) + b)*x, "x NCIJ, u, v, b"),
    "efficient channel attention": Layer(
        "s[n,c] = mean(i, x[n,c,i])\ny[n,c,i] = sigmoid(w[1]*s[n,c-1] + w[2]*s[n,c] + w[3]*s[n,c+1])*x[n,c,i]",
        lambda x, w: torch.sigmoid(F.conv1d(x.mean(2)[:, None], w[None, None])[:, 0])[..., None]*x[:, 1:-1],
        "x NCI, w K", {"C": (3, 1), "K": (3, 0)}),
    "non-local block": Layer(
        "s[n,i,j] = sum(c, x[n,c,i]*x[n,c,j])\na[n,i,j] = exp(s[n,i,j])/sum(k, exp(s[n,i,k]))\ny[n,c,i] = x[n,c,i] + sum(j, a[n,i,j]*x[n,c,j])",
        lambda x: x + torch.einsum("nij,ncj->nci", F.softmax(x.transpose(1, 2) @ x, 2), x), "x NCI"),
    "Gram matrix of style": Layer("g[n,a,b] = mean(i, j, x[n,a,i,j]*x[n,b,i,j])",
                                  lambda x: torch.einsum("naij,nbij->nab", x, x)/(x.shape[2]*x.shape[3]), "x NCIJ"),
    "first token": Layer("y[n,d] = x[n,1,d]", lambda x: x[:, 0], "x NTD"),
    "patch embedding": Layer("y[n,i,j,d] = sum(c, p, q, w[d,c,p,q]*x[n,c,i,p,j,q]) + b[d]",
                             lambda x, w, b: torch.einsum("ncipjq,dcpq->nijd", x, w) + b, "x NCIPJQ, w DCPQ, b D"),
    "bilinear sample": Layer("y[n,k] = sum(i, max(0, 1 - abs(g[n,k] - i))*x[n,i])",
                             lambda x, g: torch.einsum("nki,ni->nk", F.relu(1 - (g[..., None] - torch.arange(1, x.shape[1] + 1)).abs()), x),
                             "x NI, g NK positive"),
}
