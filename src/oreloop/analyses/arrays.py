"""What arrays hold, for type hints; imported for these alone, since numpy takes a while to load."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

#: Whole numbers, such as the numbers of nodes.
Numbers = npt.NDArray[np.int64]
#: Such as probabilities, or one value for each node.
Values = npt.NDArray[np.float64]
