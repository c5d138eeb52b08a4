"""A tree of mathematics as TeX: in one piece, or with places where a line may break, each with its price."""

from .tree import (
    Big,
    Brackets,
    Cases,
    Fraction,
    Letter,
    Maths,
    Named,
    Number,
    Phrase,
    Root,
    Row,
    Scripts,
    Sign,
    Words,
    level,
    row,
    width,
)

COMMANDS = {
    "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta", "ε": "\\varepsilon", "ζ": "\\zeta", "η": "\\eta",
    "θ": "\\theta", "ι": "\\iota", "κ": "\\kappa", "λ": "\\lambda", "μ": "\\mu", "ν": "\\nu", "ξ": "\\xi", "π": "\\pi",
    "ρ": "\\rho", "σ": "\\sigma", "τ": "\\tau", "φ": "\\varphi", "χ": "\\chi", "ψ": "\\psi", "ω": "\\omega",
    "Γ": "\\Gamma", "Δ": "\\Delta", "Θ": "\\Theta", "Λ": "\\Lambda", "Ξ": "\\Xi", "Π": "\\Pi", "Σ": "\\Sigma",
    "Φ": "\\Phi", "Ψ": "\\Psi", "Ω": "\\Omega", "∞": "\\infty", "𝔼": "\\mathbb{E}", "ℒ": "\\mathcal{L}",
    "ℓ": "\\ell", "∂": "\\partial", "∇": "\\nabla", "…": "\\dots",
    "=": "=", "≠": "\\ne", "<": "<", "≤": "\\le", ">": ">", "≥": "\\ge", "→": "\\to", "←": "\\leftarrow",
    "≈": "\\approx", "∈": "\\in", "∼": "\\sim", "≪": "\\ll", "+": "+", "−": "-", "·": "\\cdot", "/": "/", ",": ",",
    "∑": "\\sum", "∏": "\\prod", "√": "\\surd", "|": "|", ":": ":", ";": ";", "‖": "\\|", "⊤": "\\top", "⊢": "\\vdash",
    "⟨": "\\langle ", "⟩": "\\rangle ", "\N{INVISIBLE TIMES}": "",
}
NAMED = {"exp", "ln", "log", "sin", "cos", "sinh", "cosh", "tanh", "min", "max"}
SIZES = ("", "", "\\Big", "\\bigg", "\\Bigg")
SHORT = 15.0                # em; brackets around less are one piece
WIDEST_FRACTION = 22.0      # em; a wider fraction is written with a stroke
TEXT = {"&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_", "{": "\\{", "}": "\\}", "~": "\\textasciitilde{}",
        "^": "\\textasciicircum{}", "\\": "\\textbackslash{}", "<": "$<$", ">": "$>$", "|": "$|$", "·": "$\\cdot$",
        "✓": "$\\checkmark$", "×": "$\\times$", "²": "$^2$", "³": "$^3$",
        "–": "--", "—": "---", "“": "``", "”": "''", '"': "''", "\N{NO-BREAK SPACE}": "~"}


def tex(maths: Maths) -> str:
    """In one piece."""
    return _write(maths, None)


def broken(maths: Maths) -> str:
    """With \\plainbreak{price} at each place where a line may break: cheapest outside of all brackets."""
    return _write(maths, 0)


def text(words: str) -> str:
    """Words as TeX; our signs among them as mathematics."""
    return "".join(TEXT.get(sign) or (f"${COMMANDS[sign]}$" if sign in COMMANDS and not sign.isascii() else sign)
                   for sign in words)


def phrase(parts: Phrase, display: bool = False, breaks: bool = True) -> str:
    """Words and formulas in a paragraph."""
    style, written = "\\displaystyle " if display else "", broken if breaks else tex
    return "".join(text(part) if isinstance(part, str) else f"${style}{written(part)}$" for part in parts)


def _write(maths: Maths, depth: int | None) -> str:
    match maths:
        case Letter():
            return _letter(maths) + "'" * maths.primes
        case Number(text=digits):
            return digits
        case Named(name):
            return f"\\{name}" if name in NAMED else _single(name) if len(name) == 1 else f"\\operatorname{{{name}}}"
        case Words(words):
            return f"\\text{{{text(words)}}}"
        case Sign():
            return _sign(maths, depth)
        case Row(parts):
            return _row(parts, depth)
        case Fraction(above, below):
            if depth is not None and _stroked(maths):
                return _row((_bracketed(above), Sign("/", "binary"), _bracketed(below)), depth)
            return f"\\frac{{{tex(above)}}}{{{tex(below)}}}"
        case Scripts():
            return _scripts(maths, depth)
        case Root(body):
            if width(body) > WIDEST_FRACTION and depth is not None:
                half = row(Number("1"), Sign("/", "plain"), Number("2"))
                return _scripts(Scripts(Brackets(body), None, half), depth)
            return f"\\sqrt{{{tex(body)}}}"
        case Brackets():
            return _brackets(maths, depth)
        case Big(sign, below, above):
            upper = f"^{{{tex(above)}}}" if above else ""
            return f"{COMMANDS.get(sign) or _write(Named(sign), None)}_{{{tex(below)}}}{upper}"
        case Cases(rows):
            lines = " \\\\ ".join(f"{tex(value)} & {_when(when)}" for value, when in rows)
            return f"\\begin{{cases}} {lines} \\end{{cases}}"
    raise TypeError(f"no TeX for {type(maths).__name__}: one line in derive/show/maths/tex.py")


def _letter(letter: Letter) -> str:
    written = _single(letter.text)
    over = {"hat": "\\hat", "bar": "\\bar", "tilde": "\\tilde"}.get(letter.over)
    return f"{over}{{{written}}}" if over else written


def _single(name: str) -> str:
    if name in COMMANDS:
        return COMMANDS[name]
    escaped = "".join(TEXT.get(sign, COMMANDS.get(sign, sign)) for sign in name)
    return name if len(name) == 1 and name.isascii() and name.isalnum() else f"\\mathrm{{{escaped}}}"


def _sign(sign: Sign, depth: int | None) -> str:
    written = COMMANDS[sign.text]
    price = None if depth is None else {"relation": 50, "binary": 200, "times": 600}.get(sign.kind)
    before = f"\\plainbreak{{{min(price + 250 * (depth or 0), 9000)}}}" if price is not None else ""
    if sign.kind == "times" and not written:
        return before
    if sign.kind == "prefix":
        return "{-}" if sign.text == "−" else written
    after = {"separator": "\\,", "plain": "", "times": " "}.get(sign.kind, " ")
    return before + written + after


def _row(parts: tuple[Maths, ...], depth: int | None) -> str:
    found = ""
    for k, part in enumerate(parts):
        before = parts[k - 1] if k else None
        if isinstance(part, Brackets) and isinstance(before, Named):
            found += _brackets(part, depth, opening="\\mathopen{}")
            continue
        if depth is not None and _stroked(part) and k + 1 < len(parts) and _is_times(parts[k + 1]):
            part = Brackets(part)           # a/b c would be read as a/(b c)
        written = _write(part, depth)
        times = k > 1 and before is not None and _is_times(before)
        gap = "\\," if times and (_is_word(part) or _is_word(parts[k - 2])) else ""
        apart = " " if _ends_in_command(found) and written[:1].isalpha() else ""
        found += gap + apart + written
    return found


def _stroked(maths: Maths) -> bool:
    """A fraction that is too wide to be one."""
    return isinstance(maths, Fraction) and width(maths) > WIDEST_FRACTION


def _is_times(maths: Maths) -> bool:
    return isinstance(maths, Sign) and maths.kind == "times"


def _is_word(maths: Maths) -> bool:
    base = maths.base if isinstance(maths, Scripts) else maths
    return isinstance(base, Letter) and len(base.text) > 1 and base.text not in COMMANDS


def _ends_in_command(written: str) -> bool:
    """Whether the text ends in a command such as \\mu, which would run into a letter."""
    stem = written.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return stem != written and stem.endswith("\\")


def _scripts(maths: Scripts, depth: int | None) -> str:
    base, primes = maths.base, 0
    if isinstance(base, Letter):
        base, primes = Letter(base.text, base.over), base.primes
    power = ("\\prime" * primes + (" " if primes and maths.power else "")) + (tex(maths.power) if maths.power else "")
    written = _brackets(base, depth, raised=True) if isinstance(base, Brackets) else _write(base, depth)
    if not isinstance(base, (Letter, Number, Brackets)):
        written = f"{{{written}}}"
    index = f"_{{{tex(maths.index)}}}" if maths.index else ""
    return f"{written}{index}" + (f"^{{{power}}}" if power else "")


def _brackets(maths: Brackets, depth: int | None, opening: str = "", raised: bool = False) -> str:
    left, right = (COMMANDS.get(side, side) for side in (maths.left, maths.right))
    if depth is None or width(maths.body) <= SHORT:
        body = tex(maths.body)
        if level(maths.body) < 2:
            whole = f"{left}{body}{right}" if left != "|" else f"\\lvert {body}\\rvert "
            return whole if opening or depth is None else f"{{{whole}}}"
        return f"\\mathopen{{}}\\left{left}{body}\\right{right}" + ("" if raised else "\\mathclose{}")
    size = SIZES[level(maths.body)]
    left, right = ("\\lvert ", "\\rvert ") if left == "|" else (left, right)
    mark = f"{size}l", f"{size}r"
    if not size:
        mark = "", ""
    return f"{mark[0]}{left}{_write(maths.body, depth + 1)}{mark[1]}{right}"


def _bracketed(maths: Maths) -> Maths:
    return Brackets(maths) if isinstance(maths, Row) else maths


def _when(when: Phrase) -> str:
    return "".join(f"\\text{{{text(part)}}}" if isinstance(part, str) else tex(part) for part in when)
