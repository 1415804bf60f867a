"""Work on what strangers made, done in child processes that may fail: reused, bounded in time and memory, replaced."""

from oreloop.isolation.limits import Limits
from oreloop.isolation.pool import Pool, WorkerFault

__all__ = ["Limits", "Pool", "WorkerFault"]
