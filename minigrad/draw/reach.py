"""Reach: which nodes lie behind some tensors, all of them, drawn or not."""


def behind(tensors, read):
    """Return the nodes from which backward would come by when it starts at these tensors."""
    stack = [source[0] for source in map(read.source, tensors) if source is not None]
    found = {id(node): node for node in stack}
    while stack:
        for edge in read.next(stack.pop()):
            if edge is not None and id(edge[0]) not in found:
                found[id(edge[0])] = edge[0]
                stack.append(edge[0])
    return list(found.values())
