"""How a message names a class that somebody declared, such as a fact or an operator, so that it can be found."""


def class_path(declared: type) -> str:
    """Return the dotted path of a class: "shop.facts.Basket"."""
    return f"{declared.__module__}.{declared.__qualname__}"


def class_refusal(offered: object) -> str:
    """Return in a sentence that a class was registered where an object of it is wanted; "" for any other object."""
    if not isinstance(offered, type):
        return ""
    return f"{class_path(offered)} is a class. Register one of it: {offered.__name__}()."
