"""What the finders of sitecustomize answer when one of the packages they know is imported."""

import sys

from . import run

_KERAS = (
    "keras.src.callbacks.callback_list",  # Keras 3
    "keras.src.callbacks",  # Keras 2.13 to 2.15
    "keras.callbacks",  # Keras 2 before that
    "keras.callbacks.callbacks",  # Keras 2.3
    "tf_keras.src.callbacks",  # Keras 2 beside Keras 3
    "tensorflow.python.keras.callbacks",  # TensorFlow 2.0 to 2.5
)
_LIGHTNING = (
    "pytorch_lightning.trainer.connectors.logger_connector.logger_connector",
    "lightning.pytorch.trainer.connectors.logger_connector.logger_connector",
)

# The modules that are waited for, and which of ours patches them once they are there.
_PATCHES = dict([(name, "keras") for name in _KERAS] + [(name, "lightning") for name in _LIGHTNING])


def find_watched(asker, name, path, target):
    """The spec that the finders behind `asker` have for a module that is waited for, with the patch added to what runs
    on import. None for all other modules."""
    if name not in _PATCHES or not run.wants_autolog():
        return None
    for finder in sys.meta_path:
        spec = None if finder is asker else _ask(finder, name, path, target)
        if spec is not None:
            _patch_after(spec, _PATCHES[name])
            return spec
    return None


def find_spell(asker, name, path, target):
    """Our stand-in for Spell's package. Asked last, so nobody has the module that is looked for."""
    if name == "spell":
        return _spec_of_ours(name, "__init__.py")
    # A mere folder called spell beside the script hides ours, and has no metrics.
    if name == "spell.metrics" and getattr(sys.modules.get("spell"), "__file__", None) is None:
        return _spec_of_ours(name, "metrics.py")
    return None


def _ask(finder, name, path, target):
    return finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None


def _patch_after(spec, patch):
    """Lets the loader patch the module once it has run it. The loader stays what it is, and loses the addition before
    it runs, so that whoever looks at the module or reloads it sees nothing of ours."""
    loader = spec.loader
    if getattr(loader, "name", None) != spec.name:
        return  # A loader of several modules, such as that of a zip file, is not ours to change.
    run_module = loader.exec_module

    def run_and_patch(module):
        vars(loader).pop("exec_module", None)
        run_module(module)
        _apply(patch, module)

    loader.exec_module = run_and_patch


def _apply(patch, module):
    try:
        from importlib import import_module

        import_module("_hypersearch." + patch).patch(module)
    except Exception:
        run.debug()


def _spec_of_ours(name, file):
    from importlib.util import spec_from_file_location

    folder = __file__.rpartition("/")[0] + "/spell"
    places = [folder] if file == "__init__.py" else None
    return spec_from_file_location(name, folder + "/" + file, submodule_search_locations=places)
