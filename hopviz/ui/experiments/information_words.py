"""How much do the weights take to write down, and how much do they hold?  Said in a sentence, with what is assumed."""

from __future__ import annotations

from hopviz.core.information import information
from hopviz.project.model import Project
from hopviz.ui.plotting import number, small_number

EXPLANATION = (
    "N² weights and biases, each a whole number from −P to P after Hebb's rule, take N² log2(2P + 1) bits to write "
    "down. P memories of N units are P N bits, as long as they can be recalled. The efficiency is one by the other."
)
OTHERWISE = {
    "binary": "For 1/0 units the weights are the same whole numbers, and the biases follow from them.",
    "rule": "Other rules and edits make other numbers of the weights: what is said is what Hebb's would take.",
    "alike": "Memories that are alike hold fewer bits than that.",
}


def information_words(project: Project) -> str:
    """Such as "100² weights take 47,549 bits, 13 memories hold 1,300: efficiency 2.73 %"."""
    n, memories = project.n, len(project.memories)
    if not memories:
        return ""
    found = information(n, memories)
    what = "memory" if memories == 1 else "memories"
    holds = "holds" if memories == 1 else "hold"
    return (
        f"{number(n)}² weights take {number(found.weight_bits, 0)} bits, {number(memories)} {what} {holds} "
        f"{number(found.memory_bits, 0)}: efficiency {small_number(100 * found.efficiency)} %"
    )


def information_tip(project: Project) -> str:
    """What is assumed for such a network."""
    assumed = [EXPLANATION]
    if project.units == "binary":
        assumed.append(OTHERWISE["binary"])
    if project.learning != "hebbian":
        assumed.append(OTHERWISE["rule"])
    return "\n".join([*assumed, OTHERWISE["alike"]])
