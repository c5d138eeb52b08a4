"""The coefficients of the error function that a kernel without SciPy needs; the tests measure how good they are.

Each is the least largest error among quotients of its degrees: of erf(x)/x - 1 in x**2 for x <= 1, and of
exp(x**2)*(1 - erf(x)) in x for 1 <= x <= 4 (float32) or 6 (float64), beyond which erf(x) is 1 in that type; and, for
NumPy, whose tanh is fast, of artanh(erf(x))/x - 1 in x**2 for x <= 4.5, moved in its last places so that it errs least
when it is evaluated in float32: by 2.3 units in the last place, where NumPy's tanh errs by 1.4 (all numbers tried).
"""

NEAR_32 = (0.128379166, -0.376126271, 0.112835999, -0.0268544332, 0.00518951332, -0.000802064492, 7.8884632e-05)
FAR_32 = (1.00155275, 0.756331522, 0.249297776, -6.52974009e-05)
UNDER_32 = (1.0, 1.89390782, 1.36061154, 0.439572781)
OVER_32 = (0.12837917, 0.11962309, 0.015790535, 0.0013873517, -1.5214576e-05)
BELOW_32 = (1.0, 0.13125919, 0.01953589)
NEAR_64 = (0.1283791670955125, -0.3233077991019231, -0.032798928900274874, -0.006343481448697641,
           -0.00011481914319468319, -3.092098691907919e-06)
BELOW_64 = (1.0, 0.411426488618677, 0.07097346176269859, 0.0061783639896580275, 0.00023372727139152777)
FAR_64 = (1.000000057614137, 1.6303866520644972, 1.3091835045103675, 0.6347565682568477, 0.1944222637532049,
          0.035876511803911805, 0.003211954796294072, -4.54118181213236e-11)
UNDER_64 = (1.0, 2.758766404526262, 3.4221151856900818, 2.4896953792221628, 1.1568968120542782, 0.3474488943508927,
            0.06358958606521915, 0.005693037038138466)


def rows() -> dict[str, list[str]]:
    """What a kernel in NumPy takes, as Python, four on a line."""
    tables = {"over32": OVER_32, "below32": BELOW_32, "near64": NEAR_64, "below64": BELOW_64, "far64": FAR_64,
              "under64": UNDER_64}
    return {name: _lines(table) for name, table in tables.items()}


def _lines(table: tuple[float, ...]) -> list[str]:
    texts = [repr(number) for number in table]
    cut = [", ".join(texts[k:k + 4]) for k in range(0, len(texts), 4)]
    return [*(f"{line}," for line in cut[:-1]), cut[-1]]
