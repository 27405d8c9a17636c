// The words of the trade: which names are those of metrics, and which are never. Needed only where the shape of a line leaves it
// open; what stands as `name=number` is taken whatever its name, unless it is one of the latter.
import { isDigit } from '../characters.ts';

const METRICS = new Set(
  (
    'loss losses acc accuracy auc auroc auprc aupr roc prc f1 fbeta f1score precision prec recall sensitivity specificity ' +
    'error err mse rmse mae mape rmsle msle smape r2 score scores perplexity ppl bleu sacrebleu rouge rouge1 rouge2 rougel ' +
    'meteor wer cer map iou miou dice psnr ssim lpips fid nll bpc bpd bpb kl elbo reward rewards top1 top5 inertia ' +
    'objective obj logloss l1 l2 ndcg mrr kappa mcc pearson spearman entropy inception_score fitness regret likelihood ' +
    'merror mlogloss rank1 xent ce bce em exact_match mfu coefficient'
  ).split(' '),
);

/** Words that say which curve of a metric it is. */
const QUALIFIERS = new Set(
  (
    'train training val val. valid valid. validation dev test testing eval evaluation holdout best avg avg. average mean median min max ' +
    'final last total overall current running macro micro weighted balanced top std smoothed'
  ).split(' '),
);

/** Which part of the data a curve is of. */
const PARTS = new Set('train training val valid validation dev test testing eval evaluation holdout'.split(' '));

/** A phrase with one of them is prose, unless a metric is named in it. */
const FUNCTION_WORDS = new Set(
  (
    'a an the of in on at for from to with by per and or than is are was were be been will has have had as using use used uses ' +
    'this that these those it its not into after before until over found set got'
  ).split(' '),
);

/** Settings, sizes, addresses and what else a program says of itself: as the last word of a name they are no metrics. */
const SETTINGS = new Set(
  (
    'params param parameters parameter hyperparameters size sizes shape dim dims seed version port pid ppid uid gid id uuid ' +
    'hash sha commit date year day line lines epochs num_epochs max_epochs n_epochs batch_size batchsize workers num_workers ' +
    'world_size rank local_rank cuda gpu gpus cpu cpus tpu npu mps xpu device devices localhost host node nodes vocab bins ' +
    'files layers gflops flops gmacs macs v_num layer positive negative threads classes num_classes eta remaining elapsed ' +
    'progress ping data memory wps ups wpb bsz keyerror valueerror indexerror typeerror runtimeerror assertionerror systemexit ' +
    'exitcode errno capability using get python depth patience min_delta'
  ).split(' '),
);

/** What is known of the run itself, not of the model: no metric where it has a unit. */
const RUN_WORDS = new Set(
  (
    'time times elapsed eta remaining took duration total memory mem speed runtime walltime wall progress ping read write ' +
    'spent overhead uptime load loading epoch step iter iteration batch save saving'
  ).split(' '),
);

/** `loss`, `val_acc`, `Acc@1`, `top5-error`, `valid_0/auc`: a word or one of its parts is that of a metric. */
export function isMetricWord(word: string): boolean {
  const lower = word.toLowerCase();
  if (METRICS.has(lower)) return true;
  if (/^(?:m?ap|ar)(?:[sml]|\d{1,3})?$/.test(lower)) return true;
  if (/^(?:p|r|hits?|map|ndcg|mrr|recall|precision|acc|top|pass)@\d+$/.test(lower)) return true;
  return /[_\-./@]/.test(lower) && lower.split(/[_\-./@]/).some((part) => METRICS.has(part));
}

/** `top-5` and `rank-1` too, and the 5 of `top 5`. */
export function isQualifier(word: string): boolean {
  if (QUALIFIERS.has(word.toLowerCase())) return true;
  return isDigit(word.charCodeAt(word.length - 1)) && /^(?:(?:top|rank)-?)?\d{1,4}$/i.test(word);
}

export function isPart(word: string): boolean {
  return PARTS.has(word.toLowerCase());
}

export function isFunctionWord(word: string): boolean {
  return FUNCTION_WORDS.has(word.toLowerCase());
}

/** By the last word of the name. */
export function isSetting(word: string): boolean {
  return SETTINGS.has(word.toLowerCase());
}

/** `eval_runtime`, `MemAllocated`, `words/sec`: a quantity of that name tells of the run. */
export function isAboutRun(name: string): boolean {
  return name.split(/[_\-./ ]|(?<=[a-z])(?=[A-Z])/).some((word) => RUN_WORDS.has(word.toLowerCase()));
}
