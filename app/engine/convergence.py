"""What chains say of themselves: split R̂ and the effective sample size.

In NumPy and float64. BlackJAX has both, and a test holds these to them; but JAX compiles
its own anew for every number of chains and of draws, which takes about a second.
"""

import numpy as np
from jaxtyping import Float

FEWEST = 4
"""Draws of a chain below which nothing can be said."""


def split_rhat(draws: Float[np.ndarray, "n k"]) -> float:
    """√(V̂ / W) of ``n`` chains of one coordinate, each cut in halves: the spread of all draws
    over that within the halves, 1 for chains that agree. NaN for one chain, fewer than four
    draws, or where nothing moves. Gelman, Carlin, Stern, Dunson, Vehtari & Rubin (2013), §11.4."""
    chains, count = draws.shape
    if chains < 2 or count < FEWEST:
        return float("nan")
    half = count // 2
    halves = np.concatenate([draws[:, :half], draws[:, half : 2 * half]]).astype(np.float64)
    within = halves.var(axis=1, ddof=1).mean()
    between = halves.mean(axis=1).var(ddof=1)
    return float(np.sqrt((half - 1) / half + between / within)) if within > 0 else float("nan")


def effective_sample_size(draws: Float[np.ndarray, "n k"]) -> float:
    """How many independent draws would know the mean as well: n k / τ, τ = −1 + 2 Σ P_t with
    P_t = ρ_2t + ρ_2t+1, the autocorrelations, up to where P_t is no longer positive, and
    never rising. At most n k log₁₀(n k), which only chains that swing from side to side come
    near. NaN below four draws, 0 where nothing moves. Geyer (1992); Vehtari, Gelman, Simpson,
    Carpenter & Bürkner (2021), without their ranks and halves."""
    chains, count = draws.shape
    if count < FEWEST:
        return float("nan")
    centred = draws.astype(np.float64) - draws.mean(axis=1, keepdims=True, dtype=np.float64)
    padded = 2 ** int(np.ceil(np.log2(2 * count)))
    spectrum = np.abs(np.fft.rfft(centred, padded, axis=1)) ** 2
    covariance = np.fft.irfft(spectrum, padded, axis=1)[:, :count].mean(axis=0) / count
    between = draws.mean(axis=1, dtype=np.float64).var(ddof=1) if chains > 1 else 0.0
    within = covariance[0] * count / (count - 1)
    if np.all(draws == draws[:, :1]) or within <= 0:
        return 0.0
    correlation = 1 - (within - covariance) / (covariance[0] + between)
    correlation[0] = 1.0
    even, odd = correlation[: count - count % 2].reshape(-1, 2).T
    positive = even + odd > 0
    last = len(positive) if positive.all() else int(np.argmin(positive))
    tau = -1 + 2 * np.minimum.accumulate((even + odd)[:last]).sum()
    if last < len(positive):  # half of the first pair that is left out, if it is positive
        tau += max(even[last], 0.0)
    total = chains * count
    return float(total / max(tau, 1 / np.log10(total)))
