"""A click on a module opens it, and what is undone is as it was."""

import minigrad as torch
from minigrad.widgets import unfold_graph


def shown(view):
    """Return the modules that can be clicked."""
    buttons = view.fields["open"]
    return [button.description for button in buttons if button.layout.display != "none"]


def test_a_click_on_a_module_opens_it_and_fold_takes_it_back():
    layers = [torch.nn.Linear(2, 2), torch.nn.Tanh(), torch.nn.Linear(2, 1)]
    net = torch.nn.Sequential(torch.nn.Sequential(*layers), torch.nn.Linear(1, 1))
    loss = net(torch.ones(1, 2)).sum()
    view = unfold_graph(loss, names=net)
    before = view.picture.value
    assert shown(view) == ["net.0.0", "net.0.2", "net.1"]
    assert not view.model.begun()
    click = {button.description: button.click for button in view.fields["open"]}
    click["net.0.2"]()
    assert shown(view) == ["net.0.0", "net.1"] and "net.0.2.weight = " in view.model.text()
    for button in view.fields["open"]:
        if button.description in shown(view):
            x, y = view.model.graph.layout.centres[view.model.box(button.description)]
            left, wide = (float(side[:-1]) for side in (button.layout.left, button.layout.width))
            assert abs((left + wide / 2) / 100 * view.model.graph.layout.width - x) < 1
    view.fields["fold"][0].click()
    assert view.picture.value == before


def test_troubles_are_marked_there_too():
    net = torch.nn.Sequential(torch.nn.Linear(2, 1), torch.nn.Linear(1, 1))
    assert (
        "net.1.weight: None: not reached"
        in unfold_graph(net[0](torch.ones(2)), names=net).model.text()
    )


def test_a_graph_without_modules_is_shown_as_it_is():
    x = torch.tensor(2.0, requires_grad=True)
    view = unfold_graph(x * x)
    assert shown(view) == [] and "x * x" in view.model.text()
