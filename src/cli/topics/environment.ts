// `hyper help environment`.

export const environment = `ENVIRONMENT

WHAT A RUN FINDS IN ITS ENVIRONMENT
  HYPER_SEARCH_ID        number of its search: 61
  HYPER_RUN_ID           its Run ID: 362
  HYPER_ATTEMPT          1 for the first attempt, 2 for the next, ...
  HYPER_SEED             a whole number for random generators; differs from run
                         to run, the same over all attempts of one
  HYPER_RUN_DIR          a folder of its own, kept over its attempts: put
                         checkpoints and results here
  HYPER_METRICS_FILE     append metrics here as JSON lines (hyper help metrics)
  PYTHONPATH             begins with the folder of hyper's own module, which has
                         send_metric and reports for Keras and Lightning
  HYPER_PARAMS           all its values as one JSON object
  HYPER_PARAM_<NAME>     one value; NAME in capitals, other characters than
                         letters and digits are _ : conv3-size is
                         HYPER_PARAM_CONV3_SIZE
  HYPER_JOB              marks the processes of this attempt, so that none is
                         left behind
  PYTHONUNBUFFERED       1, so that lines arrive when they are printed
  PYTHONIOENCODING       utf-8; this and the last unless you set them yourself
  CUDA_VISIBLE_DEVICES   the GPU of its slot, where this machine has GPUs, with
                         CUDA_DEVICE_ORDER=PCI_BUS_ID
  All other variables are those hyper was called with.

WHAT THE COMMAND MAY HOLD
  :NAME:                 the value of the param NAME, also glued: --lr=:lr:
  :run:                  Run ID
  :seed:                 as HYPER_SEED
  :run_dir:              as HYPER_RUN_DIR
  :conf.yaml:            the run's copy of that file, with --render conf.yaml
  :amp?--amp:            the text behind the ? if the param amp is true, nothing
                         if it is false or none
  A param named run, seed or run_dir takes the place of the built-in one.
  Other colons (a::b, 12:30:45, s3://x:y) are left alone.

WHERE A RUN STARTS
  In the folder hyper was called from; with --cwd run in $HYPER_RUN_DIR.

WHAT COMMANDS OF --on-best AND --on-finish FIND
  HYPER_SEARCH           number of the search: 61
  HYPER_SEARCH_NAME      its --name, or empty
  HYPER_STATE            finished, stopped, failed or paused; running for
                         --on-best
  HYPER_REASON           why: all 20 runs ended
  HYPER_RUNS             runs that have ended
  HYPER_FAILED           how many of them failed
  HYPER_BEST_RUN         Run ID of the best; this and those below are unset
                         where no run has a value
  HYPER_BEST_VALUE       its value of the metric, and
  HYPER_BEST_METRIC      the metric's name
  HYPER_BEST_COMMAND     its command
  HYPER_BEST_PARAM_<NAME>
                         one value; NAME as above
  HYPER_HOME             the state folder, so that hyper best 61 works there
  --on-best runs for the first value and each that is better than all before;
  never twice at a time. Both start in the folder hyper was called from, and
  what they write goes to runs/61/hooks.log in the state folder. If one fails,
  that is a warning. At the end hyper waits 30 s for them, then leaves them.

WHAT HYPER ITSELF READS
  HYPER_HOME             the state folder. Else the nearest .hyper in this
                         folder or a parent, else .hyper beside .git, else here
  CUDA_VISIBLE_DEVICES   which GPUs to use
  NO_COLOR               no colours
  FORCE_COLOR            colours also where the output is no terminal
  CLICOLOR_FORCE         the same
  COLUMNS                width of tables
  CI, TERM=dumb          lines instead of a moving display
  HYPER_ACCESSIBLE       the same, and no spinner
  GITHUB_ACTIONS         output of failed runs in groups, and a summary in
                         $GITHUB_STEP_SUMMARY
  LC_ALL LC_CTYPE LANG   whether the terminal shows UTF-8
`;
