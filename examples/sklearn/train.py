"""Cross-validates a support vector machine on the breast cancer data that scikit-learn carries:
569 tumours, 30 numbers each."""

import argparse

from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC


def main():
    options = read_options()
    model = make_pipeline(StandardScaler(), SVC(C=options.C, gamma=options.gamma, kernel=options.kernel))
    inputs, labels = load_breast_cancer(return_X_y=True)
    folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=options.seed)
    scores = cross_val_score(model, inputs, labels, cv=folds)
    print(f"cv_accuracy={scores.mean():.5f} cv_spread={scores.std():.5f}")


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--C", type=float, default=1.0, help="how much a training error costs")
    parser.add_argument("--gamma", type=float, default=0.03, help="how far one example reaches: the greater, the less")
    parser.add_argument("--kernel", choices=["rbf", "sigmoid"], default="rbf")
    parser.add_argument("--seed", type=int, default=1, help="which examples share a fold")
    return parser.parse_args()


if __name__ == "__main__":
    main()
