// `hyper help import`.

export const importTopic = `IMPORT: results that are known before a search begins

  hyper bayesian --metric val_acc --import results.csv ... -- python train.py
  hyper bayesian --metric val_acc --from 60 ...           an earlier search

WHAT THEY ARE GOOD FOR
  bayesian learns from them as from its own runs, and with some results at hand
  it needs no runs to begin with. No strategy runs a known point again. They are
  no runs: they do not count in --num-runs, and the best run is one that ran.

--from SEARCH: a number, a name, or last; repeat for more
  Results are read under the --metric of the new search. Params must have the
  same names. A param that only the earlier search has must have had one value.
  Of --repeats, the mean of each point is taken.

--import FILE: CSV or JSON; repeat for more
  hyper show 60 --csv                     or --json
  Optuna       study.trials_dataframe().to_csv("results.csv")
               .to_json("results.json", orient="records"), or a list of trials
               with params, value and state
  W&B          Export > CSV, above the table of runs
  any table    one row a result, one column a param, one for the metric

  CSV has a header; commas, semicolons or tabs. JSON is a list of objects, or
  {"trials": [...]}.

COLUMNS
  of a param   NAME, or params_NAME, params.NAME, param.NAME, param:NAME,
               config.NAME, config/NAME, hyperparameters.NAME
  the metric   the name given to --metric, as hyper show finds it; else value,
               objective or score
  state        or status: rows count that are complete, finished or stopped;
               those that failed, crashed, were pruned or still run do not

WHAT IS LEFT OUT, and named
  Rows without a value, or with nan, or of a state that is not known. Points
  outside the space: beyond the bounds, off the steps, not in the list, or
  against a --constraint. Widen the space to keep them. Text where a number
  belongs is an error.

  One point more than once: these are repeats, and all are kept.

See what would be taken, without running it:  hyper bayesian ... --dry-run
`;
