"""What `hypersearch` and `sitecustomize` are made of. Not for scripts: its names may change with any version of hyper.

A package of its own, so that a script which has a module called hypersearch keeps it, and Keras still reports.
Nothing here needs more than Python 3.8 and its standard library, and nothing here may raise into a script.
"""
