"""Classes that a site names by their dotted path in its settings: import them, and say what is wrong with one."""

from django.utils.module_loading import import_string


def class_problem(path: str, port: type) -> str:
    """Return in a sentence why the class at a dotted path does not fit a port, a Protocol; "" where it fits.

    It does not fit where it cannot be imported, or lacks a method or property that the port declares.
    """
    try:
        found = import_string(path)
    except ImportError as error:
        return str(error)
    missing = missing_names(found, port)
    return f'"{path}" has no {" and no ".join(missing)}. Give it what is missing.' if missing else ""


def missing_names(found: object, port: type) -> list[str]:
    """List what a port declares and a class or an object lacks, in the order of the port."""
    declared = [name for name in (*port.__annotations__, *vars(port)) if not name.startswith("_")]
    return [name for name in declared if not _has(found, name, port)]


def _has(found: object, name: str, port: type) -> bool:
    value = getattr(found, name, None)
    # A class that derives from the port inherits its methods without their bodies: those do not count.
    return value is not None and getattr(value, "__func__", value) is not vars(port).get(name)
