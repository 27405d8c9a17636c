"""Pictures in the shape of CIFAR-10: the handwritten digits of ../digits, in two colours each."""

import csv
import gzip
import pathlib

import numpy as np

DATA = pathlib.Path(__file__).parent.parent / "digits" / "digits.csv.gz"
NUM_TRAINING = 256
NUM_TEST = 128
DARKEST = 16
ENLARGEMENT = 4


def load_data():
    """Returns (x_train, y_train), (x_test, y_test), as keras.datasets.cifar10.load_data does: images are n x 32 x 32 x 3
    of uint8, labels n x 1. The same ones at every call."""
    with gzip.open(DATA, "rt") as file:
        rows = np.array([[int(cell) for cell in row] for row in csv.reader(file)])
    rows = rows[: NUM_TRAINING + NUM_TEST]
    images = colour(rows[:, :-1].reshape(-1, 8, 8) / DARKEST, np.random.default_rng(10))
    labels = rows[:, -1:]
    return (images[:NUM_TRAINING], labels[:NUM_TRAINING]), (images[NUM_TRAINING:], labels[NUM_TRAINING:])


def colour(shapes, random):
    """Each shape (8 x 8, from 0 to 1) in a bright colour on a dark one, enlarged, with noise."""
    ink = random.uniform(0.5, 1, (len(shapes), 1, 1, 3))
    paper = random.uniform(0, 0.5, (len(shapes), 1, 1, 3))
    large = shapes.repeat(ENLARGEMENT, axis=1).repeat(ENLARGEMENT, axis=2)[..., np.newaxis]
    noisy = ink * large + paper * (1 - large) + random.normal(0, 0.05, (*large.shape[:3], 3))
    return (noisy.clip(0, 1) * 255).astype("uint8")
