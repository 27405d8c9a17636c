// `hyper help metrics`.

export const metrics = `METRICS: how hyper learns what a run achieved

A run reports metrics by writing lines. Nothing needs to be imported.

ON STDOUT OR STDERR, any of
  {"metric": "val_acc", "value": 0.91, "step": 3}     a JSON line
  {"epoch": 3, "loss": 0.21, "val_acc": 0.91}         several at once
  val_acc=0.91                                        name=value in free text
  Epoch 3/10 - loss: 0.21 - val_acc: 0.91             name: value in free text

IN A FILE, one JSON line each, appended to $HYPER_METRICS_FILE
  {"metric": "val_acc", "value": 0.91, "step": 3}

  python   import json, os
           with open(os.environ["HYPER_METRICS_FILE"], "a") as f:
               f.write(json.dumps({"epoch": 3, "val_acc": 0.91}) + "\\n")
  sh       echo '{"val_acc": 0.91}' >> "$HYPER_METRICS_FILE"

  1e-5, nan and inf are read too. Names may hold letters, digits and
  _ - . / @ %, so keras/val_acc is one name.

STEPS
  step, epoch or iteration on the same line is the step of its metrics.
  Without one, hyper counts the values of each metric: 0, 1, 2, ...

THE OBJECTIVE: which number of a run is optimised
  --metric NAME          the metric
  --metric-agg AGG       last | min | max | avg of its values  (default: last)
  --goal GOAL            maximize | minimize                (default: maximize)
  --minimize             short for --goal minimize

  A run whose objective is nan, or that never reports the metric, has no
  result. If the first run that exits 0 ends without the metric, the search
  starts no more runs and says which names it saw: a misspelt --metric is found
  after one run, not after all.

SEE THEM
  hyper show             the table of the last search, with the objective
  hyper show 362         one run with all its metrics
  hyper show 362 --csv   all its values: metric, step, value
`;
