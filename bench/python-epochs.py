"""Ends many epochs of the named library, keras or lightning, as a training does. Prints the median of what one took, in ms."""

import os
import statistics
import sys
import time

EPOCHS = 500


def time_keras():
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    callbacks = keras.callbacks.CallbackList([keras.callbacks.Callback()])
    logs = {"loss": 0.5, "accuracy": 0.75, "val_loss": 0.5, "val_accuracy": 0.75, "learning_rate": 0.01}
    times = []
    for epoch in range(EPOCHS):
        start = time.perf_counter()
        callbacks.on_epoch_end(epoch, logs)
        times.append(time.perf_counter() - start)
    return times


def time_lightning():
    import pytorch_lightning
    import torch
    from pytorch_lightning.trainer.connectors.logger_connector.logger_connector import _LoggerConnector

    times = []

    def timed(method):
        def call(*args):
            start = time.perf_counter()
            answer = method(*args)
            times.append(time.perf_counter() - start)
            return answer

        return call

    for name in ("log_eval_end_metrics", "update_train_epoch_metrics"):
        setattr(_LoggerConnector, name, timed(getattr(_LoggerConnector, name)))

    class Module(pytorch_lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(1, 1)

        def training_step(self, batch, batch_index):
            loss = self.layer(batch).mean()
            self.log_dict({"loss": loss, "accuracy": loss, "rate": loss}, on_epoch=True)
            return loss

        def validation_step(self, batch, batch_index):
            loss = self.layer(batch).mean()
            self.log_dict({"val_loss": loss, "val_accuracy": loss})

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=0.01)

    options = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False, "enable_model_summary": False}
    trainer = pytorch_lightning.Trainer(max_epochs=EPOCHS, accelerator="cpu", num_sanity_val_steps=0, **options)
    batches = torch.utils.data.DataLoader(torch.ones(1, 1))
    trainer.fit(Module(), batches, batches)
    # Validation, then training: two calls an epoch.
    return [first + second for first, second in zip(times[::2], times[1::2])]


print(1000 * statistics.median({"keras": time_keras, "lightning": time_lightning}[sys.argv[1]]()))
