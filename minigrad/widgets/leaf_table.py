"""Chapter 5: set the flags of four tensors, guess a column of the table, look."""

import minigrad as mg
from minigrad.draw import draw_graph
from minigrad.draw.widths import padded
from minigrad.language import N_, _

from .kit import Button, Choice, Experiment, Switch, blank, code, table

FLAGGED = {"x": 2.0, "w": 3.0, "c": 4.0, "u": 6.0}
NAMES = (*FLAGGED, "h", "k", "y")
COLUMNS = ("requires_grad", "is_leaf", N_("has .grad"))


class LeafTable(Experiment):
    """Run a small program with flags that the learner sets; hold guesses against what it did.

    The attributes `x`, `w`, `c` and `u` are the flags; `guess_x` to `guess_y` the guesses for one
    column. What was revealed is hidden again as soon as a flag or the column changes.

    Example:
        >>> model = LeafTable()
        >>> model.column, model.guess_x, model.guess_k = "is_leaf", True, True
        >>> model.reveal()
        >>> print(model.text().splitlines()[-1])
        4 of 7 guesses hold; missed: w, c, u
    """

    words_first = True
    controls = (
        *(Switch(name, _("{name} requires grad").format(name=name)) for name in FLAGGED),
        Choice("column", _("column to guess"), COLUMNS, _),
        *(Switch(f"guess_{name}", _("guess {name}: True").format(name=name)) for name in NAMES),
        Button("reveal", _("reveal"), usable="hidden"),
    )

    def __init__(self):
        self.x = self.w = True
        self.c = self.u = False
        self.column = COLUMNS[-1]
        for name in NAMES:
            setattr(self, f"guess_{name}", False)
        self.revealed = None
        flags = [getattr(self, name) for name in FLAGGED]
        self.x = self.w = self.c = self.u = True
        self.whole = self.draw()
        self.x, self.w, self.c, self.u = flags
        if self.whole.layout:
            self.frame = self.whole.layout.width, self.whole.layout.height

    whole = None  # the largest picture

    def asked(self):
        """Return what the guesses are for: the flags and the column."""
        return *(getattr(self, name) for name in FLAGGED), self.column

    def hidden(self):
        """Tell whether the answer is not shown yet."""
        return self.revealed != self.asked()

    def reveal(self):
        """Show the answer, until a flag or the column changes."""
        self.revealed = self.asked()

    def program(self):
        """Return the program as its text."""
        rows = [
            f"{name} = mg.tensor({value}{', requires_grad=True' if getattr(self, name) else ''})"
            for name, value in FLAGGED.items()
        ]
        return "\n".join([*rows, "h = x * w", "k = c * 5", "y = h + k", "y.backward()"])

    def run(self):
        """Run the program in the learner's own engine; return its tensors by name.

        Where `y` does not require grad, `backward` would be refused and is left out.
        """
        made = {
            name: mg.tensor(value, requires_grad=getattr(self, name))
            for name, value in FLAGGED.items()
        }
        made["h"] = made["x"] * made["w"]
        made["k"] = made["c"] * 5
        made["y"] = made["h"] + made["k"]
        if made["y"].requires_grad:
            made["y"].backward()
        return made

    def rows(self):
        """Return for each tensor its name and the three columns, as they came out."""
        return [
            (name, tensor.requires_grad, tensor.is_leaf, tensor._grad is not None)
            for name, tensor in self.run().items()
        ]

    def guesses(self):
        """Return one triple for each tensor: name, guess, what it is."""
        k = 1 + COLUMNS.index(self.column)
        return [(row[0], getattr(self, f"guess_{row[0]}"), row[k]) for row in self.rows()]

    def score(self):
        """Say in one line how the guesses did."""
        missed = [name for name, guess, true in self.guesses() if guess != true]
        told = _("{count} of {all} guesses hold").format(
            count=len(NAMES) - len(missed), all=len(NAMES)
        )
        refused = (
            ""
            if self.run()["y"].requires_grad
            else _("backward is refused: y asks for nothing") + "\n"
        )
        return (
            refused
            + told
            + (_("; missed: {names}").format(names=", ".join(missed)) if missed else "")
        )

    def drawing(self):
        return None if self.hidden() else self.draw()

    def draw(self):
        """Return the picture of the graph, with what `.grad` holds."""
        made = self.run()
        drawn = draw_graph(made["y"], made["u"], names=made)
        return drawn.like(self.whole) if self.whole else drawn

    def picture(self):
        if self.hidden() and self.frame:
            return blank(_("the graph, once its table is revealed"))
        return super().picture()

    def text(self):
        if self.hidden():
            said = _("guess for each tensor: {column}, True or False?")
            return f"{self.program()}\n{said.format(column=_(self.column))}"
        return f"{self.program()}\n{self.facts()}\n{self.score()}"

    def facts(self):
        """Return all columns as lines of text."""
        lines = [(_("tensor"), *map(_, COLUMNS)), *self.rows()]
        return "\n".join("".join(padded(str(cell), 15) for cell in line).rstrip() for line in lines)

    def still(self):
        return self.draw().svg, f"{self.program()}\n{self.facts()}"

    def html(self):
        if self.hidden():
            rows = [(name, getattr(self, f"guess_{name}"), "") for name in NAMES]
            said = _("ticked means True")
        else:
            rows = [
                (n, g, t if g == t else _("{what}, missed").format(what=t))
                for n, g, t in self.guesses()
            ]
            said = self.score()
        return (
            '<div style="display: flex; flex-wrap: wrap; gap: 8px 32px">'
            f'<div style="flex: 0 1 28em">{code(self.program())}</div>'
            '<div style="flex: 1 1 20em; white-space: nowrap">'
            f"{table((_('tensor'), _('your guess'), _(self.column)), rows)}</div></div>"
            f'<div style="white-space: pre-wrap; min-height: 3em">{said}</div>'
        )
