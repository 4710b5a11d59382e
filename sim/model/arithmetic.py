"""exp, log and their kin in plain arithmetic: the same bits on every processor, and vectorised by the compiler.

A library's exp differs between machines in the last bit, and calls keep loops from being vectorised.
These are accurate to 3 units in the last place, far below the rounding of the state.
"""

import math
import struct
from typing import Any

import numpy as np
from numba import config, types
from numba.extending import intrinsic

from sim.model.compile import rule

_LOG2E = 1.4426950408889634
_LN2_HIGH = 0.6931471803691238
_LN2_LOW = 1.9082149292705877e-10
_SQRT2 = 1.4142135623730951

if config.DISABLE_JIT:

    def float_from_bits(bits: Any) -> Any:
        """Float64 with these 64 bits."""
        return float(struct.unpack("<d", struct.pack("<q", int(bits)))[0])

    def bits_from_float(x: Any) -> Any:
        """The 64 bits of a float64."""
        return int(struct.unpack("<q", struct.pack("<d", float(x)))[0])

else:
    from llvmlite import ir

    @intrinsic
    def float_from_bits(typingctx: Any, bits: Any) -> Any:
        """Float64 with these 64 bits."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.bitcast(args[0], ir.DoubleType())

        return types.float64(types.int64), codegen

    @intrinsic
    def bits_from_float(typingctx: Any, x: Any) -> Any:
        """The 64 bits of a float64."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.bitcast(args[0], ir.IntType(64))

        return types.int64(types.float64), codegen


@rule
def exp(x: float) -> float:
    """e to the power x, for |x| <= 700 (clipped beyond)."""
    x = min(max(x, -700.0), 700.0)
    k = math.floor(x * _LOG2E + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    q = r * (1.0 / 39916800.0 + r * (1.0 / 479001600.0))
    q = r * (1.0 / 40320.0 + r * (1.0 / 362880.0 + r * (1.0 / 3628800.0 + q)))
    q = r * (1.0 / 120.0 + r * (1.0 / 720.0 + r * (1.0 / 5040.0 + q)))
    q = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + q))))
    return q * float_from_bits((np.int64(k) + np.int64(1023)) << np.int64(52))


@rule
def log(x: float) -> float:
    """Natural logarithm of a positive, normal number."""
    bits = bits_from_float(x)
    exponent = ((bits >> np.int64(52)) & np.int64(0x7FF)) - np.int64(1023)
    mantissa = float_from_bits((bits & np.int64(0x000FFFFFFFFFFFFF)) | np.int64(0x3FF0000000000000))
    e = float(exponent)
    if mantissa > _SQRT2:
        mantissa = mantissa * 0.5
        e = e + 1.0
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    t = z * (1.0 / 15.0 + z * (1.0 / 17.0 + z * (1.0 / 19.0 + z * (1.0 / 21.0))))
    t = z * (1.0 / 7.0 + z * (1.0 / 9.0 + z * (1.0 / 11.0 + z * (1.0 / 13.0 + t))))
    t = 2.0 * s * (1.0 + z * (1.0 / 3.0 + z * (1.0 / 5.0 + t)))
    return e * _LN2_HIGH + (t + e * _LN2_LOW)


@rule
def power(base: float, exponent: float) -> float:
    """`base` to the power `exponent`; 0 for a base of 0 unless the exponent is 0."""
    if exponent == 0.0:
        return 1.0
    if base <= 1e-300:
        return 0.0
    return float(exp(exponent * log(base)))


@rule
def sigmoid(x: float) -> float:
    """1 / (1 + e^-x)."""
    return 1.0 / (1.0 + exp(-x))


@rule
def chance(hazard: float) -> float:
    """Probability that something of integrated hazard `hazard` happens: 1 - e^-hazard."""
    return 1.0 - exp(-hazard)


@rule
def repeats(u: float, again: float) -> int:
    """How often something follows once more, with the chance `again` each time, at most 7 times; u: one draw."""
    n = 0
    left = again
    while u < left and n < 7:
        n += 1
        left = left * again
    return n


@rule
def normal_quantile(u: float) -> float:
    """Standard normal quantile (Acklam's rational approximation, relative error < 1.2e-9)."""
    if u < 0.02425 or u > 1.0 - 0.02425:
        q = math.sqrt(-2.0 * log(min(u, 1.0 - u)))
        x = (
            ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e00) * q
              - 2.549732539343734e00) * q + 4.374664141464968e00) * q + 2.938163982698783e00
        ) / (
            (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e00) * q
             + 3.754408661907416e00) * q + 1.0
        )  # fmt: skip
        return x if u < 0.5 else -x
    q = u - 0.5
    r = q * q
    return (
        (((((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r
           + 1.383577518672690e02) * r - 3.066479806614716e01) * r + 2.506628277459239e00) * q
    ) / (
        ((((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r
          + 6.680131188771972e01) * r - 1.328068155288572e01) * r + 1.0
    )  # fmt: skip


@rule
def cosine(x: float) -> float:
    """Cosine of any moderate angle (|x| < 1e6), absolute error below 1e-12."""
    turns = math.floor(x * 0.15915494309189535 + 0.5)
    r = (x - turns * 6.283185307179586) - turns * 2.4492935982947064e-16
    half = r * 0.25  # twice halved, so that a short series is enough; then two double-angle steps
    z = half * half
    c = 1.0 / 720.0 - z * (1.0 / 40320.0 - z * (1.0 / 3628800.0 - z / 479001600.0))
    c = 1.0 - z * (0.5 - z * (1.0 / 24.0 - z * c))
    c = 2.0 * c * c - 1.0
    return 2.0 * c * c - 1.0
