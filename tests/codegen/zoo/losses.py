"""Losses of torch.nn, of Keras, and of papers on metric learning and segmentation."""

import math

import torch
from torch.nn import functional as F

from .layer import Layer

ENTROPY = "p[n,c] = exp(z[n,c])/sum(k, exp(z[n,k]))"
LOSSES = {
    "L1": Layer("L = mean(n, i, abs(x[n,i] - t[n,i]))", lambda x, t: F.l1_loss(x, t), "x NI, t NI"),
    "MSE": Layer("L = mean(n, i, (x[n,i] - t[n,i])**2)", lambda x, t: F.mse_loss(x, t), "x NI, t NI"),
    "RMSE": Layer("L = sqrt(mean(n, (x[n] - t[n])**2))", lambda x, t: F.mse_loss(x, t).sqrt(), "x N, t N"),
    "MSLE": Layer("L = mean(n, (log(x[n] + 1) - log(t[n] + 1))**2)",
                  lambda x, t: F.mse_loss(torch.log1p(x), torch.log1p(t)), "x N positive, t N positive"),
    "MAPE": Layer("L = 100*mean(n, abs((t[n] - x[n])/t[n]))", lambda x, t: 100*((t - x)/t).abs().mean(), "x N, t N positive"),
    "smooth L1": Layer("L = mean(n, where(abs(x[n] - t[n]) < 1, (x[n] - t[n])**2/2, abs(x[n] - t[n]) - 1/2))",
                       lambda x, t: F.smooth_l1_loss(x, t), "x N, t N"),
    "smooth L1 with beta": Layer("L = mean(n, where(abs(x[n] - t[n]) < beta, 0.5*(x[n] - t[n])**2/beta, abs(x[n] - t[n]) - 0.5*beta))",
                                 lambda x, t, beta: torch.where((x - t).abs() < beta, 0.5*(x - t)**2/beta, (x - t).abs() - 0.5*beta).mean(),
                                 "x N, t N, beta positive"),
    "Huber": Layer("r[n] = abs(x[n] - t[n])\nL = mean(n, where(r[n] <= 0.7, r[n]**2/2, 0.7*(r[n] - 0.35)))",
                   lambda x, t: F.huber_loss(x, t, delta=0.7), "x N, t N"),
    "pseudo-Huber": Layer("L = mean(n, d**2*(sqrt(1 + ((x[n] - t[n])/d)**2) - 1))",
                          lambda x, t, d: (d**2*(torch.sqrt(1 + ((x - t)/d)**2) - 1)).mean(), "x N, t N, d positive"),
    "log cosh loss": Layer("L = mean(n, log(cosh(x[n] - t[n])))",
                           lambda x, t: (torch.logaddexp(x - t, t - x) - math.log(2)).mean(), "x N, t N"),
    "quantile": Layer("L = mean(n, max(q*(t[n] - x[n]), (q - 1)*(t[n] - x[n])))",
                      lambda x, t, q: torch.maximum(q*(t - x), (q - 1)*(t - x)).mean(), "x N, t N, q fraction"),
    "expectile": Layer("L = mean(n, where(t[n] > x[n], q, 1 - q)*(t[n] - x[n])**2)",
                       lambda x, t, q: (torch.where(t > x, q, 1 - q)*(t - x)**2).mean(), "x N, t N, q fraction"),
    "cross entropy of labels": Layer("L = mean(n, log(sum(c, exp(z[n,c]))) - sum(c, where(c == t[n], z[n,c], 0)))",
                                     lambda z, t: F.cross_entropy(z, t - 1), "z NC, t N < C"),
    "cross entropy by softmax": Layer(ENTROPY + "\nL = -mean(n, sum(c, where(c == t[n], log(p[n,c]), 0)))",
                                      lambda z, t: F.cross_entropy(z, t - 1), "z NC, t N < C"),
    "cross entropy with weights": Layer(
        "l[n] = -sum(c, where(c == t[n], w[c]*(z[n,c] - log(sum(k, exp(z[n,k])))), 0))\n"
        "L = sum(n, l[n])/sum(n, sum(c, where(c == t[n], w[c], 0)))",
        lambda z, t, w: F.nll_loss(F.log_softmax(z, 1)*w, t - 1, reduction="sum")/w[t - 1].sum(),
        "z NC, t N < C, w C positive"),
    "label smoothing": Layer(
        "l[n,c] = z[n,c] - log(sum(k, exp(z[n,k])))\n"
        "L = -mean(n, 0.9*sum(c, where(c == t[n], l[n,c], 0)) + 0.1*mean(c, l[n,c]))",
        lambda z, t: F.cross_entropy(z, t - 1, label_smoothing=0.1), "z NC, t N < C"),
    "cross entropy of a law": Layer("L = -mean(n, sum(c, q[n,c]*log(exp(z[n,c])/sum(k, exp(z[n,k])))))",
                                    lambda z, q: F.cross_entropy(z, q), "z NC, q NC law"),
    "pixel cross entropy": Layer(
        "L = mean(n, i, j, log(sum(c, exp(z[n,c,i,j]))) - sum(c, where(c == t[n,i,j], z[n,c,i,j], 0)))",
        lambda z, t: F.cross_entropy(z, t - 1), "z NCIJ, t NIJ < C"),
    "cross entropy with ignored label": Layer(
        "L = sum(n, where(t[n] > 1, log(sum(c, exp(z[n,c]))) - sum(c, where(c == t[n], z[n,c], 0)), 0))",
        lambda z, t: F.cross_entropy(z, t - 1, ignore_index=0, reduction="sum"), "z NC, t N < C"),
    "NLL": Layer("L = -mean(n, sum(c, where(c == t[n], x[n,c], 0)))", lambda x, t: F.nll_loss(x, t - 1), "x NC, t N < C"),
    "Poisson NLL": Layer("L = mean(n, exp(x[n]) - t[n]*x[n])", lambda x, t: F.poisson_nll_loss(x, t), "x N, t N positive"),
    "Poisson NLL of rates": Layer("L = mean(n, x[n] - t[n]*log(x[n] + 1e-8))",
                                  lambda x, t: F.poisson_nll_loss(x, t, log_input=False), "x N positive, t N positive"),
    "Gaussian NLL": Layer("L = mean(n, (log(v[n]) + (x[n] - t[n])**2/v[n])/2)",
                          lambda x, t, v: F.gaussian_nll_loss(x, t, v), "x N, t N, v N positive"),
    "Gaussian NLL with eps": Layer("L = mean(n, 0.5*(log(max(v[n], 1e-6)) + (x[n] - t[n])**2/max(v[n], 1e-6)))",
                                   lambda x, t, v: F.gaussian_nll_loss(x, t, v), "x N, t N, v N positive"),
    "heteroscedastic": Layer("L = mean(n, exp(-s[n])*(x[n] - t[n])**2 + s[n])",
                             lambda x, t, s: (torch.exp(-s)*(x - t)**2 + s).mean(), "x N, t N, s N"),
    "KL div": Layer("L = sum(n, c, t[n,c]*(log(t[n,c]) - x[n,c]))/size(n)",
                    lambda x, t: F.kl_div(x, t, reduction="batchmean"), "x NC, t NC law"),
    "KL of two softmaxes": Layer(
        "p[n,i] = exp(a[n,i])/sum(j, exp(a[n,j]))\nq[n,i] = exp(b[n,i])/sum(j, exp(b[n,j]))\n"
        "L = mean(n, sum(i, p[n,i]*log(p[n,i]/q[n,i])))",
        lambda a, b: F.kl_div(F.log_softmax(b, 1), F.log_softmax(a, 1), log_target=True, reduction="batchmean"), "a NI, b NI"),
    "distillation": Layer(
        "p[n,i] = exp(a[n,i]/T)/sum(j, exp(a[n,j]/T))\nl[n,i] = b[n,i]/T - log(sum(j, exp(b[n,j]/T)))\n"
        "L = -T**2*mean(n, sum(i, p[n,i]*l[n,i]))",
        lambda a, b, T: T**2*F.cross_entropy(b/T, F.softmax(a/T, 1)), "a NI, b NI, T positive"),
    "Jensen-Shannon": Layer(
        "m[n,i] = (p[n,i] + q[n,i])/2\n"
        "L = mean(n, sum(i, p[n,i]*log(p[n,i]/m[n,i]) + q[n,i]*log(q[n,i]/m[n,i]))/2)",
        lambda p, q: ((p*torch.log(2*p/(p + q)) + q*torch.log(2*q/(p + q))).sum(1)/2).mean(), "p NI law, q NI law"),
    "entropy of a softmax": Layer(ENTROPY + "\nH[n] = -sum(c, p[n,c]*log(p[n,c]))",
                                  lambda z: -(F.softmax(z, 1)*F.log_softmax(z, 1)).sum(1), "z NC"),
    "BCE": Layer("L = -mean(n, t[n]*log(p[n]) + (1 - t[n])*log(1 - p[n]))",
                 lambda p, t: F.binary_cross_entropy(p, t), "p N fraction, t N fraction"),
    "BCE with logits": Layer("L = mean(n, max(x[n], 0) - x[n]*t[n] + log(1 + exp(-abs(x[n]))))",
                             lambda x, t: F.binary_cross_entropy_with_logits(x, t), "x N, t N fraction"),
    "BCE by sigmoid": Layer("L = -mean(n, t[n]*log(sigmoid(x[n])) + (1 - t[n])*log(1 - sigmoid(x[n])))",
                            lambda x, t: F.binary_cross_entropy_with_logits(x, t), "x N, t N fraction"),
    "BCE by softplus": Layer("L = mean(n, softplus(x[n]) - t[n]*x[n])",
                             lambda x, t: F.binary_cross_entropy_with_logits(x, t), "x N, t N fraction"),
    "BCE with weights": Layer("L = -mean(n, c, w[c]*t[n,c]*log(sigmoid(x[n,c])) + (1 - t[n,c])*log(1 - sigmoid(x[n,c])))",
                              lambda x, t, w: -(w*t*F.logsigmoid(x) + (1 - t)*F.logsigmoid(-x)).mean(), "x NC, t NC fraction, w C positive"),
    "focal": Layer("p[n] = sigmoid(x[n])\nL = -mean(n, t[n]*(1 - p[n])**2*log(p[n]) + (1 - t[n])*p[n]**2*log(1 - p[n]))",
                   lambda x, t: -(t*(1 - torch.sigmoid(x))**2*F.logsigmoid(x) + (1 - t)*torch.sigmoid(x)**2*F.logsigmoid(-x)).mean(),
                   "x N, t N bit"),
    "focal with gamma": Layer(
        ENTROPY + "\nq[n] = sum(c, where(c == t[n], p[n,c], 0))\nL = -mean(n, (1 - q[n])**gamma*log(q[n]))",
        lambda z, t, gamma: (lambda q: -((1 - q)**gamma*torch.log(q)).mean())(F.softmax(z, 1).gather(1, t[:, None] - 1)[:, 0]),
        "z NC, t N < C, gamma positive", {"C": (2, 1)}),
    "hinge": Layer("L = mean(n, max(0, 1 - t[n]*x[n]))", lambda x, t: F.relu(1 - t*x).mean(), "x N, t N sign"),
    "squared hinge": Layer("L = mean(n, max(0, 1 - t[n]*x[n])**2)", lambda x, t: (F.relu(1 - t*x)**2).mean(), "x N, t N sign"),
    "hinge embedding": Layer("L = mean(n, where(t[n] == 1, x[n], max(0, 1 - x[n])))",
                             lambda x, t: F.hinge_embedding_loss(x, t), "x N, t N sign"),
    "soft margin": Layer("L = mean(n, log(1 + exp(-t[n]*x[n])))", lambda x, t: F.softplus(-t*x).mean(), "x N, t N sign"),
    "margin ranking": Layer("L = mean(n, max(0, -t[n]*(a[n] - b[n]) + 0.5))",
                            lambda a, b, t: F.margin_ranking_loss(a, b, t, margin=0.5), "a N, b N, t N sign"),
    "multi-label soft margin": Layer(
        "L = -mean(n, mean(c, t[n,c]*log(sigmoid(x[n,c])) + (1 - t[n,c])*log(sigmoid(-x[n,c]))))",
        lambda x, t: F.multilabel_soft_margin_loss(x, t), "x NC, t NC bit"),
    "multi-margin": Layer(
        "s[n] = sum(c, where(c == t[n], x[n,c], 0))\n"
        "L = mean(n, sum(c, where(c == t[n], 0, max(0, 1 - s[n] + x[n,c])))/size(c))",
        lambda x, t: F.multi_margin_loss(x, t - 1), "x NC, t N < C"),
    "Crammer and Singer": Layer(
        "s[n] = sum(c, where(c == t[n], x[n,c], 0))\nL = mean(n, max(c, where(c == t[n], 0, 1) + x[n,c]) - s[n])",
        lambda x, t: ((x + 1 - F.one_hot(t - 1, x.shape[1])).amax(1) - x.gather(1, t[:, None] - 1)[:, 0]).mean(), "x NC, t N < C"),
    "triplet": Layer(
        "p[n] = sqrt(sum(i, (a[n,i] - b[n,i] + 1e-6)**2))\nq[n] = sqrt(sum(i, (a[n,i] - c[n,i] + 1e-6)**2))\n"
        "L = mean(n, max(p[n] - q[n] + 1, 0))",
        lambda a, b, c: F.triplet_margin_loss(a, b, c), "a NI, b NI, c NI"),
    "triplet of squares": Layer(
        "L = mean(n, max(sum(i, (a[n,i] - b[n,i])**2) - sum(i, (a[n,i] - c[n,i])**2) + m, 0))",
        lambda a, b, c, m: F.relu(((a - b)**2).sum(1) - ((a - c)**2).sum(1) + m).mean(), "a NI, b NI, c NI, m positive"),
    "contrastive": Layer(
        "d[n] = sqrt(sum(i, (a[n,i] - b[n,i])**2))\nL = mean(n, t[n]*d[n]**2 + (1 - t[n])*max(0, m - d[n])**2)",
        lambda a, b, t, m: (t*((a - b)**2).sum(1) + (1 - t)*F.relu(m - (a - b).norm(dim=1))**2).mean(),
        "a NI, b NI, t N bit, m positive"),
    "cosine embedding": Layer(
        "c[n] = sum(i, a[n,i]*b[n,i])/(sqrt(sum(i, a[n,i]**2))*sqrt(sum(i, b[n,i]**2)))\n"
        "L = mean(n, where(t[n] == 1, 1 - c[n], max(0, c[n] - 0.1)))",
        lambda a, b, t: F.cosine_embedding_loss(a, b, t, margin=0.1), "a NI, b NI, t N sign"),
    "dice": Layer("L = 1 - mean(n, (2*sum(i, p[n,i]*t[n,i]) + 1)/(sum(i, p[n,i]) + sum(i, t[n,i]) + 1))",
                  lambda p, t: 1 - ((2*(p*t).sum(1) + 1)/(p.sum(1) + t.sum(1) + 1)).mean(), "p NI fraction, t NI bit"),
    "Tversky": Layer(
        "a[n] = sum(i, p[n,i]*t[n,i])\nb[n] = sum(i, p[n,i]*(1 - t[n,i]))\nc[n] = sum(i, (1 - p[n,i])*t[n,i])\n"
        "L = 1 - mean(n, (a[n] + 1)/(a[n] + 0.3*b[n] + 0.7*c[n] + 1))",
        lambda p, t: 1 - (((p*t).sum(1) + 1)/((p*t).sum(1) + 0.3*(p*(1 - t)).sum(1) + 0.7*((1 - p)*t).sum(1) + 1)).mean(),
        "p NI fraction, t NI bit"),
    "Jaccard": Layer(
        "L = 1 - mean(n, sum(i, p[n,i]*t[n,i])/(sum(i, p[n,i] + t[n,i] - p[n,i]*t[n,i])))",
        lambda p, t: 1 - ((p*t).sum(1)/(p + t - p*t).sum(1)).mean(), "p NI fraction, t NI bit"),
    "InfoNCE": Layer(
        "s[i,j] = sum(d, a[i,d]*b[j,d])/tau\nL = mean(i, log(sum(j, exp(s[i,j]))) - s[i,i])",
        lambda a, b, tau: F.cross_entropy(a @ b.T/tau, torch.arange(len(a))), "a ND, b ND, tau positive"),
    "CLIP": Layer(
        "u[i,d] = a[i,d]/sqrt(sum(e, a[i,e]**2))\nv[i,d] = b[i,d]/sqrt(sum(e, b[i,e]**2))\n"
        "s[i,j] = exp(t)*sum(d, u[i,d]*v[j,d])\n"
        "L = (mean(i, log(sum(j, exp(s[i,j]))) - s[i,i]) + mean(j, log(sum(i, exp(s[i,j]))) - s[j,j]))/2",
        lambda a, b, t: (lambda s: (F.cross_entropy(s, torch.arange(len(a))) + F.cross_entropy(s.T, torch.arange(len(a))))/2)(
            t.exp()*F.normalize(a, dim=1) @ F.normalize(b, dim=1).T), "a ND, b ND, t"),
    "SigLIP": Layer(
        "s[i,j] = where(i == j, 1, -1)*(tau*sum(d, a[i,d]*b[j,d]) + c)\nL = -sum(i, j, log(sigmoid(s[i,j])))/size(i)",
        lambda a, b, tau, c: -F.logsigmoid((2*torch.eye(len(a)) - 1)*(tau*a @ b.T + c)).sum()/len(a), "a ND, b ND, tau, c"),
    "NT-Xent": Layer(
        "u[i,d] = a[i,d]/sqrt(sum(e, a[i,e]**2))\ns[i,j] = sum(d, u[i,d]*u[j,d])/tau\n"
        "L = mean(i, log(sum(j, where(i != j, exp(s[i,j]), 0))) - sum(j, where(j == p[i], s[i,j], 0)))",
        lambda a, p, tau: (lambda s: (torch.logsumexp(s.masked_fill(torch.eye(len(a), dtype=bool), -torch.inf), 1)
                                      - s.gather(1, p[:, None] - 1)[:, 0]).mean())(
            F.normalize(a, dim=1) @ F.normalize(a, dim=1).T/tau), "a ND, p N < N, tau positive", {"N": (2, 1)}),
    "supervised contrastive": Layer(
        "s[i,j] = sum(d, a[i,d]*a[j,d])\n"
        "l[i,j] = s[i,j] - log(sum(k, where(k != i, exp(s[i,k]), 0)))\n"
        "L = -sum(i, sum(j, where(t[i] == t[j] and i != j, l[i,j], 0)))",
        lambda a, t: -(torch.where((t[:, None] == t) & ~torch.eye(len(a), dtype=bool), a @ a.T - torch.logsumexp(
            (a @ a.T).masked_fill(torch.eye(len(a), dtype=bool), -torch.inf), 1)[:, None], 0.0)).sum(),
        "a ND, t N < D", {"N": (2, 1)}),
    "ArcFace": Layer(
        "c[n,k] = sum(d, x[n,d]*w[k,d])/(sqrt(sum(d, x[n,d]**2))*sqrt(sum(d, w[k,d]**2)))\n"
        "z[n,k] = s*where(k == t[n], c[n,k]*cos(0.5) - sqrt(1 - c[n,k]**2)*sin(0.5), c[n,k])\n"
        "L = mean(n, log(sum(k, exp(z[n,k]))) - sum(k, where(k == t[n], z[n,k], 0)))",
        lambda x, w, t, s: (lambda c: F.cross_entropy(s*torch.where(F.one_hot(t - 1, len(w)) == 1, torch.cos(torch.acos(c) + 0.5), c),
                                                      t - 1))(F.linear(F.normalize(x, dim=1), F.normalize(w, dim=1))),
        "x ND, w KD, t N < K, s positive", {"D": (2, 1)}),
    "CosFace": Layer(
        "c[n,k] = sum(d, x[n,d]*w[k,d])/(sqrt(sum(d, x[n,d]**2))*sqrt(sum(d, w[k,d]**2)))\n"
        "z[n,k] = s*(c[n,k] - where(k == t[n], 0.35, 0))\n"
        "L = mean(n, log(sum(k, exp(z[n,k]))) - sum(k, where(k == t[n], z[n,k], 0)))",
        lambda x, w, t, s: F.cross_entropy(s*(F.linear(F.normalize(x, dim=1), F.normalize(w, dim=1)) - 0.35*F.one_hot(t - 1, len(w))), t - 1),
        "x ND, w KD, t N < K, s positive"),
    "center loss": Layer("L = mean(n, sum(d, (x[n,d] - sum(k, where(k == t[n], c[k,d], 0)))**2))/2",
                         lambda x, c, t: ((x - c[t - 1])**2).sum(1).mean()/2, "x ND, c KD, t N < K"),
    "Barlow twins": Layer(
        "c[i,j] = mean(n, a[n,i]*b[n,j])\nL = sum(i, (1 - c[i,i])**2) + lam*sum(i, j, where(i != j, c[i,j]**2, 0))",
        lambda a, b, lam: (lambda c: ((1 - c.diagonal())**2).sum() + lam*((c**2).sum() - (c.diagonal()**2).sum()))(a.T @ b/len(a)),
        "a ND, b ND, lam positive"),
    "VICReg variance": Layer(
        "m[j] = mean(n, x[n,j])\nL = mean(j, max(0, 1 - sqrt(mean(n, (x[n,j] - m[j])**2) + 1e-4)))",
        lambda x: F.relu(1 - torch.sqrt(x.var(0, unbiased=False) + 1e-4)).mean(), "x NJ"),
    "VAE KL": Layer("L = -mean(n, sum(i, 1 + s[n,i] - m[n,i]**2 - exp(s[n,i])))/2",
                    lambda m, s: -(1 + s - m**2 - s.exp()).sum(1).mean()/2, "m NI, s NI"),
    "Wasserstein critic": Layer("L = mean(n, f[n]) - mean(m, r[m])", lambda f, r: f.mean() - r.mean(), "f N, r M"),
    "GAN, generator": Layer("L = -mean(n, log(sigmoid(d[n])))", lambda d: -F.logsigmoid(d).mean(), "d N"),
    "relativistic GAN": Layer("L = -mean(n, log(sigmoid(r[n] - f[n])))", lambda r, f: -F.logsigmoid(r - f).mean(), "r N, f N"),
    "total variation": Layer("L = sum(i, j, abs(x[i+1,j] - x[i,j])) + sum(i, j, abs(x[i,j+1] - x[i,j]))",
                             lambda x: x.diff(dim=0).abs().sum() + x.diff(dim=1).abs().sum(), "x IJ", {"I": (2, 1), "J": (2, 1)}),
    "PPO clip": Layer("r[n] = exp(l[n] - o[n])\nL = -mean(n, min(r[n]*a[n], clip(r[n], 0.8, 1.2)*a[n]))",
                      lambda l, o, a: -torch.minimum((l - o).exp()*a, (l - o).exp().clamp(0.8, 1.2)*a).mean(), "l N, o N, a N"),
    "DPO": Layer("L = -mean(n, log(sigmoid(beta*(a[n] - b[n] - c[n] + d[n]))))",
                 lambda a, b, c, d, beta: -F.logsigmoid(beta*(a - b - c + d)).mean(), "a N, b N, c N, d N, beta positive"),
    "BPR": Layer("L = -mean(n, log(1/(1 + exp(-(p[n] - q[n])))))", lambda p, q: -F.logsigmoid(p - q).mean(), "p N, q N"),
    "ListNet": Layer(
        "p[n,i] = exp(t[n,i])/sum(j, exp(t[n,j]))\nL = -mean(n, sum(i, p[n,i]*(x[n,i] - log(sum(j, exp(x[n,j]))))))",
        lambda x, t: F.cross_entropy(x, F.softmax(t, 1)), "x NI, t NI"),
    "RankNet": Layer("L = sum(i, j, where(t[i] > t[j], log(1 + exp(x[j] - x[i])), 0))",
                     lambda x, t: torch.where(t[:, None] > t, F.softplus(x - x[:, None]), 0.0).sum(), "x N, t N < N"),
    "Cox": Layer("L = -sum(i, e[i]*(x[i] - log(sum(j, where(t[j] >= t[i], exp(x[j]), 0)))))",
                 lambda x, e, t: -(e*(x - torch.logsumexp(torch.where(t >= t[:, None], x, -torch.inf), 1))).sum(),
                 "x N, e N bit, t N < N"),
    "MMD": Layer(
        "L = mean(i, j, exp(-sum(d, (x[i,d] - x[j,d])**2)/2)) + mean(i, j, exp(-sum(d, (z[i,d] - z[j,d])**2)/2))"
        " - 2*mean(i, j, exp(-sum(d, (x[i,d] - z[j,d])**2)/2))",
        lambda x, z: (lambda k: k(x, x) + k(z, z) - 2*k(x, z))(lambda a, b: torch.exp(-((a[:, None] - b)**2).sum(2)/2).mean()), "x ND, z MD"),
}
