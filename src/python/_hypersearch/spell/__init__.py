"""Stands in for Spell's own package where that is not installed, so that scripts written for it go on reporting."""
