"""Change each right answer in one place, and see whether the checks refuse it.

    python tests/mutate_answers.py          all exercises
    python tests/mutate_answers.py 03 04.2  a chapter, an exercise

Prints for each exercise how many styles are accepted, and how many mutants were made, refused,
accepted since they mean the same (the exercise's `equivalent` says why), and accepted wrongly.
"""

import ast
import copy
import signal
import sys

from proofs import at_exercise, judged

from minigrad.course.exercises import all_exercises

SECONDS = 2
OTHER = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


# There a minus changes nothing: a condition, a line whose result is not used.
TRUTH = (ast.If, ast.While, ast.IfExp, ast.BoolOp, ast.UnaryOp, ast.Assert, ast.Expr)


def is_check(node):
    return isinstance(node, ast.Expr) and ast.unparse(node).startswith("check(")


def changes(node, names):
    """Yield what could stand in a node's place; `...` is for a line that is dropped."""
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)) and type(node.op) in OTHER:
        yield with_field(node, "op", OTHER[type(node.op)]())
    if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER:
        yield with_field(node, "ops", [OTHER[type(node.ops[0])](), *node.ops[1:]])
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value, lineno=0)
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, (ast.BinOp, ast.Call)):
        yield ast.UnaryOp(ast.USub(), node)
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, (int, float)):
            yield ast.Constant(node.value + 1)
            yield ast.Constant(-node.value if node.value else 2)
        elif isinstance(node.value, str) and node.value.strip():
            yield ast.Constant(" ".join(node.value.split()[:-1]))
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        others = [name for name in names if name != node.id]
        yield from (ast.Name(name, ast.Load()) for name in others[:3])
    if isinstance(node, ast.stmt) and not isinstance(
        node, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Pass)
    ):
        yield ast.Pass()


def with_field(node, name, value):
    changed = copy.copy(node)
    setattr(changed, name, value)
    return changed


def names_of(tree):
    """Return the names that an answer itself gives: parameters and variables."""
    found = [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
    stored = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys(found + [node.id for node in stored]))


def mutants(text):
    """Yield (the changed statement, the changed text) for each place of an answer."""
    tree = ast.parse(text.strip())
    tree.body = [node for node in tree.body if not is_check(node)]
    is_docstring = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and isinstance(node.body[0], ast.Expr)
    }
    names, seen, whole = names_of(tree), {ast.unparse(tree)}, tree
    for parent in ast.walk(whole):
        for field, held in ast.iter_fields(parent):
            places = held if isinstance(held, list) else [held]
            for place, node in enumerate(places):
                if not isinstance(node, ast.AST) or id(node) in is_docstring:
                    continue
                for change in changes(node, names):
                    if isinstance(change, ast.UnaryOp) and isinstance(parent, TRUTH):
                        continue
                    if isinstance(held, list):
                        held[place] = change
                    else:
                        setattr(parent, field, change)
                    mutant = ast.unparse(ast.fix_missing_locations(whole))
                    if isinstance(held, list):
                        held[place] = node
                    else:
                        setattr(parent, field, node)
                    if mutant not in seen:
                        seen.add(mutant)
                        yield line_changed(ast.unparse(whole), mutant), mutant


def line_changed(before, after):
    """Return the first line in which two texts differ, as it is after; a dropped line as `-...`."""
    for old, new in zip(before.split("\n"), after.split("\n")):
        if old != new:
            return f"- {old.strip()}" if new.strip() == "pass" else new.strip()
    return after.split("\n")[-1].strip()


class Hung(KeyboardInterrupt):
    """Stop an answer that does not end."""


def hung(*_):
    raise Hung


def verdict(exercise, text, names):
    """Return what is said of a mutant; one that does not run at all is refused, too."""
    signal.signal(signal.SIGALRM, hung)
    signal.setitimer(signal.ITIMER_REAL, SECONDS, SECONDS)
    try:
        return judged(exercise, text, names)
    except (Exception, Hung) as error:
        return f"wrong: {type(error).__name__}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def survivors(exercise):
    """Return how many mutants there are, which equivalents and which others were accepted."""
    made, same, accepted = 0, [], []
    with at_exercise(exercise.id) as names:
        for text in [exercise.solution, *exercise.right]:
            for line, mutant in mutants(text):
                made += 1
                if verdict(exercise, mutant, names) == "right":
                    (same if line in exercise.equivalent else accepted).append(line)
    return made, same, accepted


def main(words):
    total = [0, 0, 0]
    for exercise in all_exercises():
        if words and not any(exercise.id.startswith(word) for word in words):
            continue
        made, same, accepted = survivors(exercise)
        styles, refused = 1 + len(exercise.right), made - len(same) - len(accepted)
        print(
            f"{exercise.id}: {styles} styles; {made} mutants, {refused} refused, "
            f"{len(same)} equivalent, {len(accepted)} accepted"
        )
        for line in accepted:
            print(f"    {line}")
        for line in sorted(exercise.equivalent.keys() - set(same)):
            print(f"    not needed in equivalent: {line}")
        total = [a + b for a, b in zip(total, (made, refused, len(same)))]
    made, refused, same = total
    print(f"{made} mutants: {refused} refused, {same} equivalent, {made - refused - same} accepted")
    return made > refused + same


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
