"""A municipality beside its peers, its county and the nation, in real key figures: python first_comparison.py [name].

What is compared are conditions, so there are differences and no verdicts; each peer stands with what it has in common.
"""

import sys

import opnajmfr as oj

FIGURES = ("folkmangd", "andel-65-plus", "andel-80-plus", "andel-eftergymnasial", "andel-ensamboende", "medianinkomst")


def main(name: str) -> None:
    """Print the comparison, and where one of its cells comes from."""
    data = oj.key_figures()
    published = oj.peers(name, published="äldreomsorg")
    nearest = oj.nearest_peers(name)
    both = [peer for peer in published.names if peer in nearest.names]

    print(published.text("en"), end="\n\n")
    print(nearest.text("en"), end="\n\n")
    print(f"Published and nearest have in common: {', '.join(both) or 'none'}.", end="\n\n")

    answer = oj.compare(data, name, to=[published, nearest, "county", "nation"], indicators=FIGURES)
    print(answer.text("en"), end="\n\n")
    print("Where one of these cells comes from:", end="\n\n")
    print(answer.explain("andel-80-plus", language="en"))


if __name__ == "__main__":
    main(sys.argv[1] if sys.argv[1:] else "Arboga")
