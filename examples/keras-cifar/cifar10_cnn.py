"""Trains a small convolutional network on colour images of 32 x 32 pixels in ten classes, after Keras' CIFAR-10 example.

Works with Keras 3 on any backend (KERAS_BACKEND=tensorflow|torch) and with Keras 2 (TF_USE_LEGACY_KERAS=1).
"""

import argparse
import os

from digit_images import load_data

if os.environ.get("TF_USE_LEGACY_KERAS") == "1":
    import tf_keras as keras
else:
    import keras

Sequential = keras.models.Sequential
Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D = (
    getattr(keras.layers, name)
    for name in ("Activation", "Conv2D", "Dense", "Dropout", "Flatten", "MaxPooling2D")
)

BATCH_SIZE = 32
NUM_CLASSES = 10


def main():
    args = read_args()
    keras.utils.set_random_seed(args.seed)
    (x_train, y_train), (x_test, y_test) = load_data()
    print("Keras", keras.__version__, "on", keras.backend.backend())
    print("x_train shape:", x_train.shape)
    print(x_train.shape[0], "train samples")
    print(x_test.shape[0], "test samples")

    y_train = keras.utils.to_categorical(y_train, NUM_CLASSES)
    y_test = keras.utils.to_categorical(y_test, NUM_CLASSES)
    x_train = x_train.astype("float32") / 255
    x_test = x_test.astype("float32") / 255

    model = build_model(args, x_train.shape[1:])
    model.compile(
        loss="categorical_crossentropy",
        optimizer=keras.optimizers.RMSprop(learning_rate=args.learning_rate),
        metrics=["accuracy"],
    )
    model.fit(
        x_train,
        y_train,
        batch_size=BATCH_SIZE,
        epochs=args.epochs,
        validation_data=(x_test, y_test),
        shuffle=True,
    )

    scores = model.evaluate(x_test, y_test, verbose=0)
    print("Test loss:", scores[0])
    print("Test accuracy:", scores[1])


def build_model(args, input_shape):
    model = Sequential()
    model.add(Conv2D(32, (3, 3), padding="same", input_shape=input_shape))
    model.add(Activation("relu"))
    model.add(Conv2D(32, (3, 3)))
    model.add(Activation("relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(args.dropout_1))

    model.add(Conv2D(args.conv2_filter, (args.conv2_kernel, args.conv2_kernel), padding="same"))
    model.add(Activation("relu"))
    model.add(Conv2D(args.conv2_filter, (args.conv2_kernel, args.conv2_kernel)))
    model.add(Activation("relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(args.dropout_2))

    model.add(Flatten())
    model.add(Dense(args.dense_layer))
    model.add(Activation("relu"))
    model.add(Dropout(args.dropout_3))
    model.add(Dense(NUM_CLASSES))
    model.add(Activation("softmax"))
    return model


def read_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--learning_rate", type=float, default=0.0005)
    parser.add_argument("--conv2_filter", type=int, default=64, help="filters of the 3rd and 4th convolution")
    parser.add_argument("--conv2_kernel", type=int, default=3, help="width of their kernels")
    parser.add_argument("--dense_layer", type=int, default=512, help="nodes of the dense layer")
    parser.add_argument("--dropout_1", type=float, default=0.25)
    parser.add_argument("--dropout_2", type=float, default=0.25)
    parser.add_argument("--dropout_3", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
