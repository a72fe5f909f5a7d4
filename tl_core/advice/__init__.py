"""What the data itself says of the strategies: which is expected to win, how sure that is, what it costs."""

from tl_core.advice.advice import Advice

__all__ = ["Advice"]
