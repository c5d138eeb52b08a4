"""The signs of written mathematics: Greek letters, relations, powers; and each of them in ASCII."""

import re

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ",
    "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "pi": "π", "lam": "λ",
    "eps": "ε",
}
SHORT = {"lam", "eps"}          # other names of a letter
SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SOURCE = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "->": "→", "**": "^", "*": "·", "oo": "∞"}
ASCII = {"≠": "!=", "≤": "<=", "≥": ">=", "→": "->", "·": "*", "∞": "oo", "Σ_": "sum_", "√": "sqrt ", "─": "-",
         "←": "<-", "∇": "grad ", "∂": "d", "∈": "in", "±": "+-", "ĝ": "g^", "\u0302": "^", "\u0303": "~",
         **{sign: f"^{k}" for k, sign in enumerate(SUPERSCRIPT)},
         **{sign: name for name, sign in GREEK.items() if name not in SHORT}}
LONGEST_FIRST = sorted(ASCII, key=len, reverse=True)


def letter(name: str) -> str:
    """mu -> μ, beta2 -> β2; primes stay."""
    found = re.fullmatch(r"([A-Za-z]+)(\d*'*)", name)
    return GREEK[found[1]] + found[2] if found and found[1] in GREEK else name


def styled(source: str) -> str:
    """A statement as it is written in a script, in these signs; nothing but its signs is changed."""
    return re.sub(r"==|!=|<=|>=|->|\*\*|\*|[A-Za-z_]\w*", lambda m: SOURCE.get(m[0], letter(m[0])), source)


def plain(text: str) -> str:
    """A text in ASCII, for an output that has no other signs."""
    for sign in LONGEST_FIRST:
        text = text.replace(sign, ASCII[sign])
    return text.encode("ascii", "replace").decode()


def source(text: str) -> str:
    """A written formula as one types it: 1 <= N, q**t."""
    return plain(text).replace("^", "**")
