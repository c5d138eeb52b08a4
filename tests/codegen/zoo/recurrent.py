"""Recurrent cells of a batch, state spaces, memories, flows, factorisations, and other layers of papers."""

import math

import torch
from torch.nn import functional as F

from .layer import Layer


def gate(name: str, act: str = "sigmoid") -> str:
    return f"{name}[n,i] = {act}(sum(j, w{name}[i,j]*x[n,j]) + sum(k, u{name}[i,k]*h[n,k]) + b{name}[i])\n"


def gates(names: str) -> str:
    return ", ".join(f"w{g} IJ, u{g} II, b{g} I" for g in names)


def line(given: dict[str, torch.Tensor], name: str) -> torch.Tensor:
    return given["x"] @ given["w" + name].T + given["h"] @ given["u" + name].T + given["b" + name]


def lstm(**g: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    a, f, o = (torch.sigmoid(line(g, name)) for name in "afo")
    c = f*g["p"] + a*torch.tanh(line(g, "m"))
    return o*torch.tanh(c), c


def gru(**g: torch.Tensor) -> torch.Tensor:
    r, z = torch.sigmoid(line(g, "r")), torch.sigmoid(line(g, "z"))
    m = torch.tanh(g["x"] @ g["wm"].T + g["bm"] + r*(g["h"] @ g["um"].T + g["cm"]))
    return (1 - z)*m + z*g["h"]


def mgu(**g: torch.Tensor) -> torch.Tensor:
    f = torch.sigmoid(line(g, "f"))
    m = torch.tanh(g["x"] @ g["wm"].T + (f*g["h"]) @ g["um"].T + g["bm"])
    return (1 - f)*g["h"] + f*m


def peephole(**g: torch.Tensor) -> torch.Tensor:
    a, f = (torch.sigmoid(line(g, name) + g["v" + name]*g["p"]) for name in "af")
    c = f*g["p"] + a*torch.tanh(line(g, "m"))
    return torch.sigmoid(line(g, "o") + g["vo"]*c)*torch.tanh(c)


def addressing(m: torch.Tensor, k: torch.Tensor, p: torch.Tensor, beta: torch.Tensor, g: torch.Tensor, gamma: torch.Tensor) -> torch.Tensor:
    c = F.softmax(beta*F.normalize(m, dim=1) @ F.normalize(k, dim=0), 0)
    w = (g*c + (1 - g)*p)**gamma
    return w/w.sum()


RECURRENT = {
    "Elman": Layer(gate("y", "tanh"), lambda **g: torch.tanh(line(g, "y")), "x NJ, h NI, " + gates("y")),
    "relu cell": Layer(gate("y", "relu"), lambda **g: F.relu(line(g, "y")), "x NJ, h NI, " + gates("y")),
    "LSTM of a batch": Layer(gate("a") + gate("f") + gate("o") + gate("m", "tanh") + "c[n,i] = f[n,i]*p[n,i] + a[n,i]*m[n,i]\n"
                             "y[n,i] = o[n,i]*tanh(c[n,i])\n-> y, c", lstm, "x NJ, h NI, p NI, " + gates("afom")),
    "LSTM with one matrix": Layer(
        "z[n,g,i] = sum(j, w[g,i,j]*x[n,j]) + sum(k, u[g,i,k]*h[n,k]) + b[g,i]\n"
        "c[n,i] = sigmoid(z[n,2,i])*p[n,i] + sigmoid(z[n,1,i])*tanh(z[n,3,i])\ny[n,i] = sigmoid(z[n,4,i])*tanh(c[n,i])\n-> y, c",
        lambda x, h, p, w, u, b: (lambda z: (lambda c: (torch.sigmoid(z[:, 3])*torch.tanh(c), c))(
            torch.sigmoid(z[:, 1])*p + torch.sigmoid(z[:, 0])*torch.tanh(z[:, 2])))(
            torch.einsum("gij,nj->ngi", w, x) + torch.einsum("gik,nk->ngi", u, h) + b),
        "x NJ, h NI, p NI, w GIJ, u GII, b GI", {"G": (4, 0)}),
    "GRU of a batch": Layer(gate("r") + gate("z") + "m[n,i] = tanh(sum(j, wm[i,j]*x[n,j]) + bm[i] + r[n,i]*(sum(k, um[i,k]*h[n,k]) + cm[i]))\n"
                            "y[n,i] = (1 - z[n,i])*m[n,i] + z[n,i]*h[n,i]", gru, "x NJ, h NI, " + gates("rz") + ", wm IJ, um II, bm I, cm I"),
    "MGU": Layer(gate("f") + "m[n,i] = tanh(sum(j, wm[i,j]*x[n,j]) + sum(k, um[i,k]*f[n,k]*h[n,k]) + bm[i])\n"
                 "y[n,i] = (1 - f[n,i])*h[n,i] + f[n,i]*m[n,i]", mgu, "x NJ, h NI, " + gates("fm")),
    "peepholes": Layer(
        "a[n,i] = sigmoid(sum(j, wa[i,j]*x[n,j]) + sum(k, ua[i,k]*h[n,k]) + ba[i] + va[i]*p[n,i])\n"
        "f[n,i] = sigmoid(sum(j, wf[i,j]*x[n,j]) + sum(k, uf[i,k]*h[n,k]) + bf[i] + vf[i]*p[n,i])\n" + gate("m", "tanh")
        + "c[n,i] = f[n,i]*p[n,i] + a[n,i]*m[n,i]\n"
        "o[n,i] = sigmoid(sum(j, wo[i,j]*x[n,j]) + sum(k, uo[i,k]*h[n,k]) + bo[i] + vo[i]*c[n,i])\ny[n,i] = o[n,i]*tanh(c[n,i])",
        peephole, "x NJ, h NI, p NI, va I, vf I, vo I, " + gates("afmo")),
    "SRU": Layer(
        "f[n,i] = sigmoid(sum(j, wf[i,j]*x[n,j]) + vf[i]*c[n,i] + bf[i])\nr[n,i] = sigmoid(sum(j, wr[i,j]*x[n,j]) + vr[i]*c[n,i] + br[i])\n"
        "d[n,i] = f[n,i]*c[n,i] + (1 - f[n,i])*sum(j, w[i,j]*x[n,j])\ny[n,i] = r[n,i]*d[n,i] + (1 - r[n,i])*x[n,i]\n-> y, d",
        lambda x, c, wf, vf, bf, wr, vr, br, w: (lambda f, r: (lambda d: (r*d + (1 - r)*x, d))(f*c + (1 - f)*(x @ w.T)))(
            torch.sigmoid(x @ wf.T + vf*c + bf), torch.sigmoid(x @ wr.T + vr*c + br)),
        "x NI, c NI, wf II, vf I, bf I, wr II, vr I, br I, w II"),
    "QRNN step": Layer("y[n,i] = sigmoid(o[n,i])*(sigmoid(f[n,i])*c[n,i] + (1 - sigmoid(f[n,i]))*tanh(z[n,i]))",
                       lambda o, f, c, z: torch.sigmoid(o)*(torch.sigmoid(f)*c + torch.sigmoid(-f)*torch.tanh(z)), "o NI, f NI, c NI, z NI"),
    "mLSTM step": Layer(
        "d[n,a,b] = f[n]*c[n,a,b] + g[n]*v[n,a]*k[n,b]\nm[n,b] = f[n]*p[n,b] + g[n]*k[n,b]\n"
        "y[n,a] = o[n,a]*sum(b, d[n,a,b]*q[n,b])/max(abs(sum(b, m[n,b]*q[n,b])), 1)",
        lambda c, f, g, v, k, p, o, q: o*torch.einsum("nab,nb->na", f[:, None, None]*c + g[:, None, None]*v[:, :, None]*k[:, None], q)
        / torch.clamp(((f[:, None]*p + g[:, None]*k)*q).sum(1).abs(), min=1)[:, None],
        "c NAB, f N fraction, g N positive, v NA, k NB, p NB, o NA fraction, q NB"),
    "sLSTM stabiliser": Layer(
        "m[n,i] = max(f[n,i] + l[n,i], a[n,i])\nc[n,i] = exp(f[n,i] + l[n,i] - m[n,i])*p[n,i] + exp(a[n,i] - m[n,i])*tanh(z[n,i])\n-> c, m",
        lambda f, l, a, p, z: (lambda m: (torch.exp(f + l - m)*p + torch.exp(a - m)*torch.tanh(z), m))(torch.maximum(f + l, a)),
        "f NI, l NI, a NI, p NI, z NI"),
    "minGRU": Layer("z[n,i] = sigmoid(sum(j, w[i,j]*x[n,j]))\ny[n,i] = (1 - z[n,i])*h[n,i] + z[n,i]*sum(j, u[i,j]*x[n,j])",
                    lambda x, h, w, u: torch.lerp(h, x @ u.T, torch.sigmoid(x @ w.T)), "x NJ, h NI, w IJ, u IJ"),
    "state space step": Layer("s[n,i] = sum(j, a[i,j]*h[n,j]) + sum(k, b[i,k]*x[n,k])\ny[n,o] = sum(i, c[o,i]*s[n,i]) + sum(k, d[o,k]*x[n,k])\n-> y, s",
                              lambda a, h, b, x, c, d: (lambda s: (s @ c.T + x @ d.T, s))(h @ a.T + x @ b.T), "a II, h NI, b IK, x NK, c OI, d OK"),
    "selective state space": Layer(
        "t[n,d] = softplus(z[n,d])\ns[n,d,i] = exp(t[n,d]*a[d,i])*h[n,d,i] + t[n,d]*b[n,i]*x[n,d]\ny[n,d] = sum(i, c[n,i]*s[n,d,i]) + e[d]*x[n,d]",
        lambda z, a, h, b, x, c, e: (lambda t: torch.einsum("ni,ndi->nd", c, torch.exp(t[..., None]*a)*h
                                                            + (t*x)[..., None]*b[:, None]) + e*x)(F.softplus(z)),
        "z ND, a DI, h NDI, b NI, x ND, c NI, e D"),
    "exponential average": Layer("y[n,t] = sum(s, where(s <= t, a*(1 - a)**(t - s)*x[n,s], 0)) + 0*x[n,t]",
                                 lambda x, a: x @ torch.tril(a*(1 - a)**(torch.arange(x.shape[1])[:, None] - torch.arange(x.shape[1])).abs()).T,
                                 "x NT, a fraction"),
    "highway": Layer("g[n,i] = sigmoid(sum(j, w[i,j]*x[n,j]) + b[i])\ny[n,i] = g[n,i]*relu(sum(j, u[i,j]*x[n,j]) + c[i]) + (1 - g[n,i])*x[n,i]",
                     lambda x, w, b, u, c: torch.lerp(x, F.relu(F.linear(x, u, c)), torch.sigmoid(F.linear(x, w, b))), "x NI, w II, b I, u II, c I"),
    "GLU layer": Layer("y[n,i] = (sum(j, w[i,j]*x[n,j]) + b[i])*sigmoid(sum(j, v[i,j]*x[n,j]) + c[i])",
                       lambda x, w, b, v, c: F.linear(x, w, b)*torch.sigmoid(F.linear(x, v, c)), "x NJ, w IJ, b I, v IJ, c I"),
    "SwiGLU": Layer("a[n,h] = sum(d, w[h,d]*x[n,d])\nb[n,h] = sum(d, v[h,d]*x[n,d])\ny[n,d] = sum(h, u[d,h]*a[n,h]*sigmoid(a[n,h])*b[n,h])",
                    lambda x, w, v, u: (F.silu(x @ w.T)*(x @ v.T)) @ u.T, "x ND, w HD, v HD, u DH"),
    "GeGLU": Layer("a[n,h] = sum(d, w[h,d]*x[n,d])\ny[n,h] = a[n,h]*(1 + erf(a[n,h]/sqrt(2)))/2*sum(d, v[h,d]*x[n,d])",
                   lambda x, w, v: F.gelu(x @ w.T)*(x @ v.T), "x ND, w HD, v HD"),
    "ReGLU": Layer("y[n,h] = relu(sum(d, w[h,d]*x[n,d]))*sum(d, v[h,d]*x[n,d])", lambda x, w, v: F.relu(x @ w.T)*(x @ v.T), "x ND, w HD, v HD"),
    "residual block": Layer(
        "m[n] = mean(d, x[n,d])\nv[n] = mean(d, (x[n,d] - m[n])**2)\nu[n,d] = g[d]*(x[n,d] - m[n])/sqrt(v[n] + 1e-5) + b[d]\n"
        "h[n,k] = sum(d, w[k,d]*u[n,d]) + c[k]\ny[n,d] = x[n,d] + sum(k, r[d,k]*h[n,k]*(1 + erf(h[n,k]/sqrt(2)))/2)",
        lambda x, g, b, w, c, r: x + F.gelu(F.linear(F.layer_norm(x, x.shape[1:], g, b), w, c)) @ r.T, "x ND, g D, b D, w KD, c K, r DK"),
    "mixer": Layer("h[n,p,c] = x[n,p,c] + sum(q, w[p,q]*tanh(sum(r, v[q,r]*x[n,r,c])))\ny[n,p,c] = h[n,p,c] + sum(d, a[c,d]*relu(sum(e, b[d,e]*h[n,p,e])))",
                   lambda x, w, v, a, b: (lambda h: h + F.relu(h @ b.T) @ a.T)(x + w @ torch.tanh(v @ x)), "x NPC, w PQ, v QP, a CD, b DC"),
    "bilinear layer": Layer("y[n,k] = sum(i, j, a[n,i]*w[k,i,j]*b[n,j]) + c[k]", lambda a, w, b, c: F.bilinear(a, b, w, c), "a NI, w KIJ, b NJ, c K"),
    "neural tensor": Layer("y[n,k] = u[k]*tanh(sum(i, j, a[n,i]*w[k,i,j]*b[n,j]) + sum(i, v[k,i]*a[n,i]) + c[k])",
                           lambda a, w, b, v, c, u: u*torch.tanh(F.bilinear(a, b, w, c) + a @ v.T), "a NI, w KIJ, b NJ, v KI, c K, u K"),
    "hyper-network": Layer("w[n,i,j] = sum(e, p[i,j,e]*z[n,e]) + q[i,j]\ny[n,i] = sum(j, w[n,i,j]*x[n,j])",
                           lambda p, z, q, x: torch.einsum("nij,nj->ni", torch.einsum("ije,ne->nij", p, z) + q, x), "p IJE, z NE, q IJ, x NJ"),
    "dropout, mask given": Layer("y[n,i] = x[n,i]*m[n,i]/(1 - p)", lambda x, m, p: x*m/(1 - p), "x NI, m NI bit, p fraction"),
    "alpha dropout, mask given": Layer("y[n,i] = a*(where(m[n,i] > 0.5, x[n,i], -1.758) + b)",
                                       lambda x, m, a, b: a*(torch.where(m > 0.5, x, -1.758) + b), "x NI, m NI bit, a, b"),
    "squash": Layer("s[n,c] = sum(d, x[n,c,d]**2)\ny[n,c,d] = s[n,c]/(1 + s[n,c])*x[n,c,d]/sqrt(s[n,c])",
                    lambda x: (lambda s: s/(1 + s)*x/torch.sqrt(s))((x**2).sum(2, keepdim=True)), "x NCD"),
    "capsule votes": Layer(
        "u[n,i,j,e] = sum(d, w[i,j,e,d]*x[n,i,d])\nc[i,j] = exp(b[i,j])/sum(k, exp(b[i,k]))\ns[n,j,e] = sum(i, c[i,j]*u[n,i,j,e])\n"
        "y[n,j,e] = s[n,j,e]*sqrt(sum(f, s[n,j,f]**2))/(1 + sum(f, s[n,j,f]**2))",
        lambda w, x, b: (lambda s: s*s.norm(dim=2, keepdim=True)/(1 + (s**2).sum(2, keepdim=True)))(
            torch.einsum("ij,ijed,nid->nje", F.softmax(b, 1), w, x)), "w IJED, x NID, b IJ"),
    "capsule margin": Layer("L = sum(c, t[c]*max(0, 0.9 - v[c])**2 + 0.5*(1 - t[c])*max(0, v[c] - 0.1)**2)",
                            lambda v, t: (t*F.relu(0.9 - v)**2 + 0.5*(1 - t)*F.relu(v - 0.1)**2).sum(), "v C fraction, t C bit"),
    "factorisation machine": Layer(
        "y[n] = b + sum(i, w[i]*x[n,i]) + sum(f, sum(i, v[i,f]*x[n,i])**2 - sum(i, v[i,f]**2*x[n,i]**2))/2",
        lambda x, w, v, b: b + x @ w + ((x @ v)**2 - x**2 @ v**2).sum(1)/2, "x NI, w I, v IF, b"),
    "factorisation machine by pairs": Layer(
        "y[n] = sum(i, j, where(i < j, sum(f, v[i,f]*v[j,f])*x[n,i]*x[n,j], 0))",
        lambda x, v: ((x @ v)**2 - x**2 @ v**2).sum(1)/2, "x NI, v IF"),
    "cross network": Layer("y[n,i] = x[n,i]*sum(j, w[j]*z[n,j]) + b[i] + z[n,i]", lambda x, w, z, b: x*(z @ w)[:, None] + b + z, "x NI, w I, z NI, b I"),
    "NTM addressing": Layer(
        "r[i] = sum(d, m[i,d]*k[d])/(sqrt(sum(d, m[i,d]**2))*sqrt(sum(d, k[d]**2)))\nc[i] = exp(beta*r[i])/sum(j, exp(beta*r[j]))\n"
        "w[i] = (g*c[i] + (1 - g)*p[i])**gamma\ny[i] = w[i]/sum(j, w[j])",
        addressing, "m ID, k D, p I fraction, beta positive, g fraction, gamma positive"),
    "NTM write": Layer("y[i,d] = m[i,d]*(1 - w[i]*e[d]) + w[i]*a[d]", lambda m, w, e, a: m*(1 - w[:, None]*e) + w[:, None]*a, "m ID, w I, e D, a D"),
    "delta rule": Layer("u[n,a] = sum(b, s[n,a,b]*k[n,b])\ny[n,a,b] = s[n,a,b] + beta[n]*(v[n,a] - u[n,a])*k[n,b]",
                        lambda s, k, v, beta: s + beta[:, None, None]*(v - torch.einsum("nab,nb->na", s, k))[:, :, None]*k[:, None],
                        "s NAB, k NB, v NA, beta N"),
    "planar flow": Layer(
        "a[n] = sum(j, w[j]*z[n,j]) + b\ny[n,i] = z[n,i] + u[i]*tanh(a[n])\nl[n] = log(abs(1 + sum(i, u[i]*w[i])*(1 - tanh(a[n])**2)))\n-> y, l",
        lambda z, w, u, b: (z + u*torch.tanh(z @ w + b)[:, None], torch.log((1 + (u @ w)*(1 - torch.tanh(z @ w + b)**2)).abs())),
        "z NI, w I, u I, b"),
    "radial flow": Layer("r[n] = sqrt(sum(i, (z[n,i] - c[i])**2))\ny[n,i] = z[n,i] + b/(a + r[n])*(z[n,i] - c[i])",
                         lambda z, c, a, b: z + b/(a + (z - c).norm(dim=1, keepdim=True))*(z - c), "z NI, c I, a positive, b"),
    "affine coupling": Layer(
        "s[n,i] = tanh(sum(j, w[i,j]*a[n,j]))\ny[n,i] = b[n,i]*exp(s[n,i]) + sum(j, v[i,j]*a[n,j])\nl[n] = sum(i, s[n,i])\n-> y, l",
        lambda a, b, w, v: (b*torch.exp(torch.tanh(a @ w.T)) + a @ v.T, torch.tanh(a @ w.T).sum(1)), "a NJ, b NI, w IJ, v IJ"),
    "actnorm": Layer("y[n,c,i] = exp(s[c])*(x[n,c,i] + b[c])\nl = size(i)*sum(c, s[c])\n-> y, l",
                     lambda x, s, b: (torch.exp(s)[:, None]*(x + b[:, None]), x.shape[2]*s.sum()), "x NCI, s C, b C"),
    "reparameterise": Layer("z[n,i] = m[n,i] + exp(s[n,i]/2)*e[n,i]", lambda m, s, e: m + torch.exp(s/2)*e, "m NI, s NI, e NI"),
    "normal log density": Layer("y[n] = -sum(i, log(s[i]) + log(2*pi)/2 + ((x[n,i] - m[i])/s[i])**2/2)",
                                lambda x, m, s: torch.distributions.Normal(m, s).log_prob(x).sum(1), "x NI, m I, s I positive"),
    "mixture density": Layer(
        "y[n] = -log(sum(k, p[n,k]*exp(-(x[n] - m[n,k])**2/(2*s[n,k]**2))/s[n,k]))",
        lambda x, p, m, s: -torch.log((p*torch.exp(-(x[:, None] - m)**2/(2*s**2))/s).sum(1)), "x N, p NK law, m NK, s NK positive"),
    "mixture of logits": Layer(
        "l[n,k] = log(p[k]) - log(s[k]) - ((x[n] - m[k])/s[k])**2/2\ny[n] = log(sum(k, exp(l[n,k])))",
        lambda x, p, m, s: torch.logsumexp(torch.log(p) - torch.log(s) - ((x[:, None] - m)/s)**2/2, 1), "x N, p K law, m K, s K positive"),
    "student t": Layer("y[i,j] = 1/(1 + sum(d, (z[i,d] - m[j,d])**2))\np[i,j] = y[i,j]/sum(k, y[i,k])",
                       lambda z, m: (lambda q: q/q.sum(1, keepdim=True))(1/(1 + ((z[:, None] - m)**2).sum(2))), "z ID, m JD"),
    "t-SNE": Layer("w[i,j] = where(i != j, 1/(1 + sum(d, (z[i,d] - z[j,d])**2)), 0)\nq[i,j] = w[i,j]/(1 + sum(k, l, w[k,l]))",
                   lambda z: (lambda w: w/(1 + w.sum()))((1 - torch.eye(len(z), dtype=z.dtype))/(1 + ((z[:, None] - z)**2).sum(2))), "z ID"),
    "vector quantisation": Layer("L = mean(n, sum(d, (x[n,d] - sum(k, where(k == t[n], e[k,d], 0)))**2))",
                                 lambda x, e, t: ((x - e[t - 1])**2).sum(1).mean(), "x ND, e KD, t N < K"),
    "NetVLAD": Layer("a[n,t,k] = exp(sum(d, w[k,d]*x[n,t,d]))/sum(l, exp(sum(d, w[l,d]*x[n,t,d])))\ny[n,k,d] = sum(t, a[n,t,k]*(x[n,t,d] - c[k,d]))",
                     lambda x, w, c: (lambda a: a.transpose(1, 2) @ x - a.sum(1)[..., None]*c)(F.softmax(x @ w.T, 2)), "x NTD, w KD, c KD"),
    "Kalman step": Layer("k[n] = p[n]/(p[n] + r)\ny[n] = x[n] + k[n]*(z[n] - x[n])\nq[n] = (1 - k[n])*p[n]\n-> y, q",
                         lambda p, r, x, z: (x + p/(p + r)*(z - x), (1 - p/(p + r))*p), "p N positive, r positive, x N, z N"),
    "mean field of a CRF": Layer(
        "m[i,l] = sum(j, k[i,j]*q[j,l])\nr[i,l] = u[i,l] - sum(t, c[l,t]*m[i,t])\ny[i,l] = exp(r[i,l])/sum(t, exp(r[i,t]))",
        lambda k, q, u, c: F.softmax(u - k @ q @ c.T, 1), "k II, q IL law, u IL, c LL"),
    "forward step of a CRF": Layer("y[n,j] = log(sum(i, exp(a[n,i] + t[i,j]))) + e[n,j]",
                                   lambda a, t, e: torch.logsumexp(a[..., None] + t, 1) + e, "a NI, t IJ, e NJ"),
    "Viterbi step": Layer("y[n,j] = max(i, a[n,i] + t[i,j]) + e[n,j]", lambda a, t, e: (a[..., None] + t).amax(1) + e, "a NI, t IJ, e NJ"),
    "KAN by Gaussians": Layer("y[n,o] = sum(i, k, w[o,i,k]*exp(-((x[n,i] - g[k])/h)**2))",
                              lambda x, w, g, h: torch.einsum("oik,nik->no", w, torch.exp(-((x[..., None] - g)/h)**2)), "x NI, w OIK, g K, h positive"),
    "Fourier features": Layer("c[n,k] = cos(2*pi*sum(d, b[k,d]*x[n,d]))\ns[n,k] = sin(2*pi*sum(d, b[k,d]*x[n,d]))\n-> c, s",
                              lambda x, b: (torch.cos(2*math.pi*x @ b.T), torch.sin(2*math.pi*x @ b.T)), "x ND, b KD"),
    "random Fourier kernel": Layer("z[n,k] = sqrt(2/size(k))*cos(sum(d, w[k,d]*x[n,d]) + b[k])",
                                   lambda x, w, b: math.sqrt(2/len(b))*torch.cos(F.linear(x, w, b)), "x ND, w KD, b K"),
    "soft thresholding, ISTA": Layer(
        "u[n,i] = sum(j, s[i,j]*z[n,j]) + sum(k, w[i,k]*x[n,k])\ny[n,i] = sign(u[n,i])*relu(abs(u[n,i]) - t[i])",
        lambda s, z, w, x, t: (lambda u: u.sign()*F.relu(u.abs() - t))(z @ s.T + x @ w.T), "s II, z NI, w IK, x NK, t I positive"),
    "Hopfield": Layer("y[n,d] = sum(k, exp(beta*sum(e, m[k,e]*x[n,e]))*m[k,d])/sum(k, exp(beta*sum(e, m[k,e]*x[n,e])))",
                      lambda m, x, beta: F.softmax(beta*x @ m.T, 1) @ m, "m KD, x ND, beta positive"),
    "Householder": Layer("y[n,i] = x[n,i] - 2*v[i]*sum(j, v[j]*x[n,j])/sum(j, v[j]**2)", lambda x, v: x - 2*(x @ v)[:, None]*v/(v @ v), "x NI, v I"),
    "Gaussian dropout": Layer("y[n,i] = x[n,i]*(1 + sqrt(p/(1 - p))*e[n,i])", lambda x, e, p: x*(1 + torch.sqrt(p/(1 - p))*e), "x NI, e NI, p fraction"),
    "stochastic depth": Layer("y[n,c,i] = x[n,c,i] + b[n]*f[n,c,i]/q", lambda x, b, f, q: x + b[:, None, None]*f/q, "x NCI, b N bit, f NCI, q fraction"),
    "tensor contraction": Layer("y[n,r] = sum(i, j, k, x[n,i,j,k]*a[i,r]*b[j,r]*c[k,r])",
                                lambda x, a, b, c: torch.einsum("nijk,ir,jr,kr->nr", x, a, b, c), "x NIJK, a IR, b JR, c KR"),
    "minibatch discrimination": Layer("y[n,b] = sum(m, where(m != n, exp(-sum(c, abs(x[n,b,c] - x[m,b,c]))), 0))",
                                      lambda x: torch.exp(-(x[:, None] - x).abs().sum(3)).sum(1) - 1, "x NBC"),
}
