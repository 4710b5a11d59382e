"""Models whose posterior is known, for tests of calibration: parameters (n, d) and keys (n,) to summaries (n, s)."""

import numpy as np

NOISE = 0.3


def luck(keys):
    """Random numbers of each simulation."""
    return [np.random.Generator(np.random.SFC64(int(key))) for key in keys]


def normal_means(values, keys):
    """One measurement of each parameter, with a standard error of .3."""
    return values + NOISE * np.array([rng.standard_normal(values.shape[1]) for rng in luck(keys)])


def sum_and_difference(values, keys):
    """The sum of two parameters well measured (standard error .1), their difference badly (1)."""
    noise = np.array([rng.standard_normal(2) for rng in luck(keys)])
    return np.stack([values.sum(axis=1) + 0.1 * noise[:, 0], values[:, 0] - values[:, 1] + noise[:, 1]], axis=1)


def drowned_in_noise(values, keys):
    """Three parameters told by eight of 30 summaries, bent ones among them; one of them is missing now and then."""
    a, b, c = values.T
    rngs = luck(keys)
    noise = np.array([rng.standard_normal(30) for rng in rngs])
    told = [a + 0.5 * b, np.exp(0.7 * b), a * b, c**2, c + a, np.tanh(a), b - c, a + b + c]
    summaries = np.where(np.arange(30) < 10, 0.4, 1.0) * noise
    summaries[:, :8] += np.stack(told, axis=1)
    summaries[np.array([rng.random() for rng in rngs]) < 0.1, 5] = np.nan
    return summaries
