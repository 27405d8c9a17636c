// What a metric looks like: a loss, which should be small, or a score, which should be large.
import type { Goal, Objective } from './spec.ts';

export type Looks = 'loss' | 'score';

/** How a series went. `count`: of its finite values. */
export type Course = {
  readonly first: number | null;
  readonly last: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly count: number;
};

/** Words, or pairs of neighbours as one, in lower case and without digits at their end. */
const losses = setOf(
  'loss losses logloss mlogloss binarylogloss err errs error errors merror errorrate cost costs regret deviance distance residual',
  'mse rmse rmsle msle mae mape smape wape mase huber hinge quantileloss pinball brier lpips fid kid eer wer cer ter der',
  'crossentropy xent bce nll ppl perplexity bpc bpb kl kld kldiv divergence',
);
const scores = setOf(
  'acc accuracy auc auroc auprc aucpr prauc fbeta fscore precision recall sensitivity specificity ap map mar hits hit',
  'bleu sacrebleu rouge rougel rougelsum meteor cider chrf exactmatch ndcg mrr iou miou jaccard dice psnr ssim kappa mcc',
  'reward rewards return returns score scores success winrate likelihood loglikelihood elbo correct correlation pearson',
  'spearman silhouette explainedvariance',
);
/** Words that mean something only with their digit. */
const exact: ReadonlyMap<string, Looks> = new Map<string, Looks>([
  ...['r2', 'f1', 'f2', 'top1', 'top3', 'top5', 'top10'].map((word) => [word, 'score'] as const),
  ...['l1', 'l2'].map((word) => [word, 'loss'] as const),
]);

/** What goes up or down by itself, and says nothing of how good a run is. */
const neither = setOf(
  'lr learning momentum beta decay weight grad norm epoch epochs step steps iter iters iteration iterations batch batches',
  'time times seconds sec secs ms eta elapsed duration speed throughput rate samples tokens images size count num total',
  'memory mem free gpu cpu hw progress percent remaining wall temperature epsilon entropy wps ups wpb bsz gnorm clip',
);
/** `loss_scale` is a setting of half precision, no loss. */
const settings = setOf('scale scaler');

/** By the name; by the course where the name says nothing and the values fall or rise steadily; else undefined. */
export function looksLike(name: string, course?: Course): Looks | undefined {
  const words = wordsOf(name);
  if (name.startsWith('hw/') || words.some((word) => settings.has(word))) return undefined;
  const looks = byName(words);
  if (looks !== undefined || course === undefined || words.some((word) => neither.has(word))) return looks;
  return byCourse(course);
}

/** What to say where a search goes for the wrong end of its metric; for searches whose `--goal` nobody gave. */
export function goalWarning({ metric, goal, expression }: Objective, course?: Course): string | undefined {
  if (expression === true) return undefined;
  const looks = looksLike(metric, course);
  if (looks === undefined || goalOf(looks) === goal) return undefined;
  return looks === 'loss'
    ? `${metric} looks like a loss and is maximised; add --minimize, or --goal maximize to keep it`
    : `${metric} looks like a score and is minimised; leave --minimize out, or say --goal minimize to keep it`;
}

export function goalOf(looks: Looks): Goal {
  return looks === 'loss' ? 'minimize' : 'maximize';
}

/** `accuracy_loss` is a loss. `neg_mean_squared_error` is turned round: the larger the better. */
function byName(words: readonly string[]): Looks | undefined {
  const kinds = new Set(words.map(kindOf));
  const looks = kinds.has('loss') ? 'loss' : kinds.has('score') ? 'score' : undefined;
  if (looks === undefined || !(words.includes('neg') || words.includes('negative'))) return looks;
  return looks === 'loss' ? 'score' : 'loss';
}

function kindOf(word: string): Looks | undefined {
  const stem = word.replace(/\d+$/, '');
  return exact.get(word) ?? (losses.has(stem) ? 'loss' : scores.has(stem) ? 'score' : undefined);
}

/** As written, with camelCase split, and each pair of neighbours as one word: `valLoss`, `cross_entropy`. */
function wordsOf(name: string): readonly string[] {
  const plain = name.toLowerCase().split(/[^a-z0-9]+/);
  const camel = name
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return [...plain, ...camel, ...pairsOf(plain), ...pairsOf(camel)];
}

function pairsOf(words: readonly string[]): readonly string[] {
  return words.slice(1).map((word, index) => `${words[index] ?? ''}${word}`);
}

const fewestPoints = 5;

/** Shares of the whole span: how near first and last are to its ends; and of the values: what is no noise. */
const nearEnd = 0.1;
const clear = 0.05;

function byCourse({ first, last, min, max, count }: Course): Looks | undefined {
  if (count < fewestPoints || first === null || last === null || min === null || max === null) return undefined;
  const span = max - min;
  if (span <= clear * Math.max(Math.abs(min), Math.abs(max))) return undefined;
  if (first >= max - nearEnd * span && last <= min + nearEnd * span) return 'loss';
  return first <= min + nearEnd * span && last >= max - nearEnd * span ? 'score' : undefined;
}

function setOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
