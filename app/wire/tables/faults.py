"""Why a table cannot be read, in words that say how to mend it."""


class Unreadable(ValueError):  # noqa: N818 - a verdict on a text, not a mistake of the program
    """The table, as it stands, gives no points. ``str`` of it is one sentence for people."""


class Ragged(Unreadable):
    """Rows differ in how many cells they have."""


class Unclosed(Unreadable):
    """A quote is opened and never closed, whatever parts the cells."""


class Ambiguous(Unreadable):
    """The table can be read in more than one way. ``choice`` is what settles it: "separator",
    "decimal" or "columns"."""

    def __init__(self, choice: str, words: str) -> None:
        super().__init__(words)
        self.choice = choice


class TooMany(Unreadable):
    """There are more points than a run takes; ``count`` says how many."""

    def __init__(self, count: int, most: int) -> None:
        super().__init__(
            f"there are {count:,} points, and a run takes at most {most:,}; "
            f"give fewer rows, or ask for {most:,} of them at random"
        )
        self.count = count
