"""The capacity experiment on a cluster: a program of its own, since a cluster leaves threads behind.

Prints the points by patterns as JSON.
"""

from __future__ import annotations

import json
import sys

from hopviz.core.experiments import capacity, row


def main() -> None:
    """Measure with `distributed`'s local cluster, whose worker is another process."""
    from distributed import Client, LocalCluster

    plan = json.loads(sys.argv[1])
    address = "127.0.0.1:0"
    with (
        LocalCluster(1, threads_per_worker=2, host="127.0.0.1", dashboard_address=address) as cluster,
        Client(cluster) as client,
        client.get_executor() as executor,
    ):
        found = {point.patterns: row(point) for point in capacity(**plan, executor=executor)}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
