# Which GPUs a machine has, in the words of its own tools, for gpus/inventory.ts to read. Runs by itself, on a host or here.
# A part is `#part NAME`, what the tool said, `#end STATUS`. With h_brief set only the list is asked for: some drivers take a
# second for each question.

# A shell that is no login shell often does not know where the tools are.
PATH=${PATH-}:/opt/rocm/bin:/usr/local/nvidia/bin:/usr/lib/wsl/lib

# 5 seconds at most: a driver in trouble may never answer.
h_within() {
  if command -v timeout >/dev/null 2>&1; then
    timeout 5 "$@"
    return
  fi
  "$@" &
  h_tool=$!
  (
    trap 'kill "$h_nap"; exit' TERM
    sleep 5 &
    h_nap=$!
    wait "$h_nap" && kill -9 "$h_tool"
  ) >/dev/null 2>&1 &
  h_watch=$!
  wait "$h_tool"
  h_status=$?
  kill "$h_watch" 2>/dev/null
  return "$h_status"
}

h_ask() {
  h_said=$(shift && h_within "$@" 2>&1 </dev/null)
  h_status=$?
  printf '#part %s\n%s\n#end %s\n' "$1" "$h_said" "$h_status"
  return "$h_status"
}

h_ask_nvidia() {
  h_ask nvidia-list nvidia-smi -L || return
  h_list=$h_said
  [ -n "${h_brief-}" ] || {
    h_ask nvidia-gpus nvidia-smi \
      --query-gpu=index,uuid,name,memory.total,memory.used,memory.free,utilization.gpu --format=csv,noheader,nounits &&
      h_ask nvidia-apps nvidia-smi --query-compute-apps=gpu_uuid,pid --format=csv,noheader,nounits
  }
  case $h_list in
    *'GPU '[0-9]*) ;;
    *) return 1 ;;
  esac
}

for h_name in CUDA_VISIBLE_DEVICES ROCR_VISIBLE_DEVICES HIP_VISIBLE_DEVICES; do
  eval "[ -z \"\${$h_name+set}\" ] || printf '#env %s %s\n' $h_name \"\$$h_name\""
done
{ command -v nvidia-smi >/dev/null 2>&1 && h_ask_nvidia; } ||
  { command -v rocm-smi >/dev/null 2>&1 &&
    h_ask amd rocm-smi --showuniqueid --showproductname --showmeminfo vram --showuse --json; } || :
