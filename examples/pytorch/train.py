"""Trains a small convolutional network on the handwritten digits of ../digits, and reports each epoch as name=value."""

import argparse
import csv
import gzip
import pathlib

import torch
from torch import nn
from torch.nn import functional

DATA = pathlib.Path(__file__).parent.parent / "digits" / "digits.csv.gz"
VALIDATION_EVERY = 4
DARKEST = 16


def main():
    options = read_options()
    torch.set_num_threads(1)  # runs go side by side, so each keeps to its own core
    torch.manual_seed(options.seed)
    training, validation = read_digits()
    network = convolutional_network(options.channels, options.dropout)
    optimizer = torch.optim.Adam(network.parameters(), lr=options.lr)
    for epoch in range(1, options.epochs + 1):
        loss = train_one_epoch(network, optimizer, training, options.batch)
        print(f"epoch={epoch} loss={loss:.4f} val_acc={accuracy(network, validation):.4f}", flush=True)


def read_digits():
    """Returns two pairs (images, digits), training and validation; images are n × 1 × 8 × 8, from 0 to 1."""
    with gzip.open(DATA, "rt") as file:
        rows = torch.tensor([[int(cell) for cell in row] for row in csv.reader(file)])
    images = rows[:, :-1].float().reshape(-1, 1, 8, 8) / DARKEST
    digits = rows[:, -1]
    is_validation = torch.arange(len(rows)) % VALIDATION_EVERY == 0
    return (images[~is_validation], digits[~is_validation]), (images[is_validation], digits[is_validation])


def convolutional_network(channels, dropout):
    return nn.Sequential(
        nn.Conv2d(1, channels, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(dropout),
        nn.Linear(channels * 4 * 4, 10),
    )


def train_one_epoch(network, optimizer, training, batch):
    """Returns the mean loss of a training image."""
    images, digits = training
    network.train()
    total = 0.0
    for chosen in torch.randperm(len(images)).split(batch):
        loss = functional.cross_entropy(network(images[chosen]), digits[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(chosen)
    return total / len(images)


@torch.no_grad()
def accuracy(network, validation):
    """Returns the share of images that are read right."""
    images, digits = validation
    network.eval()
    return (network(images).argmax(dim=1) == digits).float().mean().item()


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lr", type=float, default=0.005)
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
