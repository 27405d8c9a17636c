// `hyper help hosts`.

export const hostsTopic = `HOSTS: run on other machines, by ssh

  hyper bayesian --hosts gpu1,gpu2:4 --metric val_acc ... -- python train.py
  hyper bayesian -t K80 ...               those of hyper.yaml with that label

  A host needs sh and an ssh that works without a question:  ssh gpu1 true
  Nothing is installed there. Your ssh configuration counts: aliases, keys,
  agent, ProxyJump, known hosts. If a host cannot be reached for a while its
  runs go on, and hyper reads on from where it was.

--hosts LIST
  gpu1               an alias of ~/.ssh/config, or a machine's name
  gpu2:4             at most 4 runs at a time
  user@box           as another user
  local              this machine beside the others
  all                all of hyper.yaml

hyper.yaml, beside .hyper or where you call hyper
  hosts:
    gpu1: { labels: [K80], slots: 2 }
    gpu2:
      ssh: user@box              as ssh knows it; default: the name
      gpus: [0, 1]               default: all that are found
      runs-per-gpu: 2            default: 1
      setup: source ~/venv/bin/activate
      folder: /scratch/me/hyper  for hyper's files there; default: ~/.hyper-runs
      env: { WANDB_MODE: offline }
      labels: [V100, big]

WHERE RUNS SIT
  One run a GPU, which alone it sees (CUDA_VISIBLE_DEVICES, on AMD
  ROCR_VISIBLE_DEVICES); one a host without a GPU, unless slots says more.
  --gpus-per-run 2           each run sees two; 0: none
  --runs-per-gpu 2           two share one
  --min-free-gpu-memory 8GB  a GPU with less free memory waits

THE CODE
  All runs of a search start in a copy of your repository as it is when the
  search begins: commit, uncommitted changes and untracked files, without what
  .gitignore names. It is sent once; your index and stash stay as they are.
  -c, --commit-ref REF       that commit instead
  --github-url URL           another repository, --github-ref REF of it
  --snapshot                 such a copy for runs on this machine too

DATA, RESULTS, VARIABLES
  --upload data/cifar        taken to each host once, there in the same place;
                             --upload /big/set:data  has it as data
  --output ':run_dir:/*.pt'  what a run wrote to $HYPER_RUN_DIR, brought back
                             when it ends (hyper files RUN); all runs start in
                             one folder, so a glob without it needs a :name:
  hyper cp RUN:PATH DEST     one file or folder of a run, from where it ran
  -e WANDB_API_KEY           a variable for all runs; -e NAME=VALUE sets it

WHEN SOMETHING BREAKS
  A host that is silent for --host-lost-after (10m) is given up: its runs are
  lost and start anew on others; should it come back, what still runs there of
  them is ended. A host or GPU on which runs fail that others complete gets no
  more, and those runs are tried elsewhere.

  hyper hosts                what hyper.yaml names
  hyper hosts check          whether each can be used, and what to do if not
  hyper hosts disable gpu2   nothing more starts there; enable
  hyper hosts clean          old code, data and outputs on the hosts
`;
