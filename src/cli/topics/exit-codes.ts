// `hyper help exit-codes`.

export const exitCodes = `EXIT CODES

    0  the search ended as planned
    1  hyper itself failed, or could not do what it was asked
    2  usage: a flag, a param or a file is wrong; nothing was started
    3  some run failed, and --fail-on says that this counts
    4  no usable result: all runs failed, or none reported the metric
    5  an --assert did not hold
    6  paused: the metric was not seen, runs fail one after the other or too
       often, or you paused it
  130  interrupted by Ctrl-C
  143  terminated (SIGTERM)

Where several hold, the first of 130 or 143, 6, 4, 5, 3.

FAILED RUNS
  --fail-on any      exit 3 if one run failed; the default without --metric
  --fail-on all      exit 4 if all have, else 0; the default with --metric
  --fail-on never    failed runs never count

ASSERTIONS
  --assert 'best(val_acc) >= 0.82'   for CI: exit 5 unless it holds

hyper best exits 4 where a search has no usable result.
`;
