# Python runs this file when it starts, because its folder stands first on the PYTHONPATH of a run. It lets Keras and
# Lightning report their metrics, then hands on to the user's own sitecustomize, which this file hides.
# Every start of Python in a run pays for it, and old Pythons read it too: so it is short, plain, and imports next to nothing.
import sys


class _HyperFinder(object):
    """Asks _hypersearch.imports for modules of these packages, and loads it only then. Metrics never break an import."""

    def __init__(self, packages, find):
        self.packages = packages
        self.find = find

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in self.packages:
            return None
        try:
            from _hypersearch import imports

            return getattr(imports, self.find)(self, name, path, target)
        except Exception:
            return None


def _install():
    if any(type(finder).__name__ == "_HyperFinder" for finder in sys.meta_path):
        return  # Ours stands on the path twice: a run within a run.
    libraries = ("keras", "tf_keras", "tensorflow", "pytorch_lightning", "lightning")
    sys.meta_path.insert(0, _HyperFinder(libraries, "find_watched"))
    # Last, so that the real package, or a module of the user's own by that name, is found before.
    sys.meta_path.append(_HyperFinder(("spell",), "find_spell"))


def _run_next():
    """Runs the sitecustomize that Python would have run without ours. What that raises is Python's to report, as ever."""
    from _frozen_importlib import module_from_spec
    from _frozen_importlib_external import PathFinder

    here = __file__.rpartition("/")[0]
    behind = sys.path[sys.path.index(here) + 1 :] if here in sys.path else []
    spec = PathFinder.find_spec("sitecustomize", [folder for folder in behind if folder != here])
    if spec is None or spec.loader is None:
        return  # The user has none, or a mere folder of that name.
    module = sys.modules["sitecustomize"] = module_from_spec(spec)
    spec.loader.exec_module(module)


if sys.version_info >= (3, 6):
    _install()
    _run_next()
