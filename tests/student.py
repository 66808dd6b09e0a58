"""Student's t for tests that compute intervals apart: its density integrated, nothing borrowed."""
import math


def t_quantile(confidence, df, steps=2000):
    """The value that |t| exceeds with probability 1 - confidence, by Simpson's rule and halving."""
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    density = lambda x: scale * (1 + x * x / df) ** (-(df + 1) / 2)

    def inside(b):
        h = b / steps
        return 2 * h / 3 * (density(0) + density(b) + sum((4 if i % 2 else 2) * density(i * h) for i in range(1, steps)))

    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if inside(middle) < confidence else (low, middle)
    return low
