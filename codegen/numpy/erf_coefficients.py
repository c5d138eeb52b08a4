"""Lists the coefficients of the error function that a kernel without SciPy needs; tests measure its error.

Each is the least largest error among polynomials or quotients of its degrees: of erf(x)/x - 1 in x**2 for x <= 1, and
of exp(x**2)*(1 - erf(x)) in x for 1 <= x <= 6 (float64), beyond which erf(x) is 1 in that type. For NumPy and float32
there is no exponential: of erf(x)/x - 1 in x**2 for x <= 1.21875, and of ((1 - erf(1.21875 + v))/left)**(-1/8) in v for
v <= 2.8, both moved in their last places so that they err least when they are evaluated: by less than 2 units in the
last place (all numbers tried).

And of exp(a**2/2)*(1 - erf(a/sqrt(2)))/2: in t = 1/(2.5 + a), over t, for a <= 14.5, where a relative error may be
larger by 1 + a**2/4, as that of the exponential is; and as a quotient in a, for a <= 14.5 (float32, where it costs no
pass over memory) or 39 (float64), beyond which exp(-a**2/2) is 0 in that type.
"""

NEAR_32 = (0.128379166, -0.376126271, 0.112835999, -0.0268544332, 0.00518951332, -0.000802064492, 7.8884632e-05)
ERF_NEAR_32 = (0.12837914, -0.3761252, 0.11282519, -0.02681485, 0.0051236544, -0.00075121684, 6.4048356e-05)
ERF_POWER_32 = (1.0, 0.3766749, 0.1793874, 0.054114025, 0.014472261, 0.004777502, -5.3266063e-05, 0.00052588177)
ERF_LEFT_32 = 0.08478498458862305
NEAR_64 = (0.1283791670955125, -0.3233077991019231, -0.032798928900274874, -0.006343481448697641,
           -0.00011481914319468319, -3.092098691907919e-06)
BELOW_64 = (1.0, 0.411426488618677, 0.07097346176269859, 0.0061783639896580275, 0.00023372727139152777)
FAR_64 = (1.000000057614137, 1.6303866520644972, 1.3091835045103675, 0.6347565682568477, 0.1944222637532049,
          0.035876511803911805, 0.003211954796294072, -4.54118181213236e-11)
UNDER_64 = (1.0, 2.758766404526262, 3.4221151856900818, 2.4896953792221628, 1.1568968120542782, 0.3474488943508927,
            0.06358958606521915, 0.005693037038138466)


TAIL_32 = (0.399172361, 0.985417778, 2.34950592, 0.309867601, 21.4639605, -84.2546521, 113.665879, -55.7721367)
NORMAL_OVER_32 = (0.500000002, 0.437360542, 0.182520096, 0.0403857895, 0.00407785411)
NORMAL_UNDER_32 = (1.0, 1.67260601, 1.19958243, 0.467577924, 0.101238816, 0.0102215402)
NORMAL_OVER_64 = (0.5, 0.7737374482437835, 0.5923815005707419, 0.2881317958781515, 0.0971549905397873,
                  0.023454351802759614, 0.004053198725807446, 0.0004851254581889595, 3.676599049930112e-05,
                  1.3635239816360074e-06)
NORMAL_UNDER_64 = (1.0, 2.3453594572904244, 2.556089101646761, 1.709009413615817, 0.7786330225041539,
                   0.2535069791998731, 0.06000053533566985, 0.010252021188261927, 0.001219447038218005,
                   9.215867132807216e-05, 3.417847765517375e-06)


TABLES = {
    "erf": {"near32": ERF_NEAR_32, "power32": ERF_POWER_32, "left32": (ERF_LEFT_32,)},
    "erf_double": {"near64": NEAR_64, "below64": BELOW_64, "far64": FAR_64, "under64": UNDER_64},
    "normal": {"tail32": TAIL_32, "over64": NORMAL_OVER_64, "under64": NORMAL_UNDER_64},
}


def rows(template: str) -> dict[str, list[str]]:
    """What a template for NumPy takes, as Python, four on a line."""
    return {name: _lines(table) for name, table in TABLES.get(template, {}).items()}


def _lines(table: tuple[float, ...]) -> list[str]:
    texts = [repr(number) for number in table]
    cut = [", ".join(texts[k:k + 4]) for k in range(0, len(texts), 4)]
    return [*(f"{line}," for line in cut[:-1]), cut[-1]]
