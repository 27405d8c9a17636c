// `hyper help metrics`.

export const metrics = `METRICS: how hyper learns what a run achieved

SEE WHAT THERE IS
  hyper probe -- python train.py --epochs 2
  runs a command once, lists every metric that can be read from it, and prints
  the options to use. hyper probe --log FILE looks at a log.

WITH NO CHANGE AND NO OPTION
  Keras                  keras/loss, keras/val_accuracy, ... once per epoch
  PyTorch Lightning      lightning/NAME, what the module logs
  what a run prints      Epoch 3/10 - loss: 0.21 - val_acc: 0.91
                         val_acc=0.91, {"epoch": 3, "val_acc": 0.91}
                         the bars, tables and dictionaries of known trainers
  84.3% is 84.3; 9885/10000 (99%) is 0.9885; 1e-5, nan and inf are numbers.
  Blanks within a name become _ : "val loss 0.4" is val_loss.

SENT BY THE RUN
  python   from hypersearch import send_metric
           send_metric("val_acc", 0.91)             # index=3 for a step
  any      a JSON line appended to $HYPER_METRICS_FILE
           echo '{"metric": "val_acc", "value": 0.91}' >> "$HYPER_METRICS_FILE"

FROM FILES AND PATTERNS
  --metrics-file PATH    CSV, JSON lines or JSON: history/val_loss
  --tensorboard-dir PATH scalars of event files:  tensorboard/train/loss
  --metric-regex NAME=RE lines of the log; RE has a group (?P<value>...) or its
                         first group, and perhaps (?P<step>...). RE2 syntax
  Paths are seen from where a run starts and may hold :NAME: and :run:.

  What comes from a file stands under its own prefix, and --metric finds it
  without. A name that is both printed and sent stands twice: the second as
  log/NAME or sent/NAME.

STEPS
  The epoch or iteration that a line names, or a line before it. Without one,
  hyper counts the values of each metric: 0, 1, 2, ...

THE OBJECTIVE: which number of a run is optimised
  --metric NAME          the metric
  --metric-agg AGG       last | min | max | avg of its values  (default: last)
  --goal GOAL            maximize | minimize                (default: maximize)
  --minimize             short for --goal minimize
  --objective EXPR       instead of a metric: 'val_acc - 0.1*gap'. Odd names and
                         other aggregates in backticks: \`max:keras/val_acc\`

  A run whose objective is nan or infinite, or that never reports the metric,
  has failed and has no result; a Bayesian search then keeps away from its
  point. If the first run that exits 0 ends without the metric, the search
  starts no more runs and says which names it saw: a misspelt --metric is found
  after one run, not after all.

ENDING RUNS EARLY
  --stop-condition 'loss > 5:2 && val_acc < .1'    from step 2 on; up to five
  --early-stop median[,grace=5]   worse at that step than half of the runs
                                  that have ended, once there are three

SEE THEM
  hyper show             the table of the last search, with the objective
  hyper show --metric val_loss --metric-agg min --minimize
                         the same, as if that had been optimised
  hyper show 362         one run with all its metrics, and what it used (hw/...)
  hyper show 362 --csv   all its values: metric, step, value
  hyper download-metrics every value of a search, as CSV or JSON lines
`;
