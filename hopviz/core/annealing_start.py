"""The temperature that annealing begins with: so hot that no unit is held by what the others do, and no hotter."""

from __future__ import annotations

from hopviz.core.network import Network


def start_temperature(net: Network) -> float:
    """Half of how far the energy gap of an average unit can be moved by the others from its middle.

    The gap is 2 h for bipolar units and h for binary ones, so that the others move it by 2 sum_j |w_ij| and
    1/2 sum_j |w_ij| to either side; both are the same where a network is converted.  At this temperature a unit
    whose neighbours all pull one way still goes the other way with probability 1 / (1 + e^2) = 0.12.
    0 without connections.
    """
    reach = net.couplings.mean_row_size
    return reach if net.units == "bipolar" else 0.25 * reach
