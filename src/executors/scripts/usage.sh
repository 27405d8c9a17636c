# What attempts use of the machine. Functions of the agent.
h_ticks=

# usage [DIR GPUS]…: a line `I SECONDS BYTES PERCENT MIB` for each attempt that runs: of all processes in the session of its
# leader. GPUS: `0,1` or `-`. Needs /proc; elsewhere nothing is said.
h_usage() {
  # shellcheck disable=SC2086 # words
  set -- $h_rest
  h_sessions= h_index=0 h_gpus=
  while [ $# -ge 2 ]; do
    if read -r h_pid h_tick_then h_boot_then 2>/dev/null <"$1/proc" && [ "$h_boot_then" = "$h_boot" ]; then
      h_sessions="$h_sessions$h_index $h_pid $h_tick_then $2;"
      [ "$2" = - ] || h_gpus=1
    fi
    h_index=$((h_index + 1))
    shift 2
  done
  if [ -n "$h_sessions" ]; then
    if [ -z "$h_ticks" ]; then
      h_ticks=$(getconf CLK_TCK 2>/dev/null) || h_ticks=100
      h_page=$(getconf PAGESIZE 2>/dev/null) || h_page=4096
    fi
    # grep says nothing of files that are gone by now, as awk would, and is quicker than cat.
    { (set +f && LC_ALL=C grep -hs '' /proc/[0-9]*/stat); [ -z "$h_gpus" ] || h_ask_gpus; } | h_sum_up
  fi
  echo ok
}

# A tool that hangs is given up; without `timeout` none is asked.
h_ask_gpus() {
  command -v timeout >/dev/null || return
  {
    echo '#gpus' && timeout 5 nvidia-smi --query-gpu=index,uuid,utilization.gpu --format=csv,noheader,nounits &&
      echo '#apps' && timeout 5 nvidia-smi --query-compute-apps=pid,used_gpu_memory --format=csv,noheader,nounits
  } 2>/dev/null </dev/null || {
    echo '#cards' && timeout 5 rocm-smi --showuse --csv
  } 2>/dev/null </dev/null
}

# A name may hold blanks and brackets: fields are counted from behind the last one. Times of ended children are in their
# parent's from the moment they are taken out of their own, so nothing counts twice. A leader that is gone, or is another
# process by now, has no line.
h_sum_up() {
  LC_ALL=C awk -v sessions="$h_sessions" -v ticks="$h_ticks" -v page="$h_page" '
    function count_gpu(id, uuid, percent, i, j, n, wanted) {
      if (percent !~ /^[0-9.]+$/) return
      for (i = 1; i <= jobs; i++) {
        n = split(gpus[i], wanted, ",")
        for (j = 1; j <= n; j++) if (wanted[j] == id || index(uuid, wanted[j]) == 1) {
          used[i] += percent
          seen[i]++
        }
      }
    }
    BEGIN {
      jobs = split(sessions, job, ";") - 1
      for (i = 1; i <= jobs; i++) {
        split(job[i], words, " ")
        name[i] = words[1]
        of[words[2]] = i
        began[i] = words[3]
        gpus[i] = words[4]
      }
    }
    /^#/ { part = $1; next }
    part == "" {
      pid = $1
      sub(/^.*\) /, "")
      if ($4 in of) {
        i = owner[pid] = of[$4]
        if (pid == $4 && $20 == began[i] && $1 !~ /[ZX]/) lives[i] = 1
        cpu[i] += $12 + $13 + $14 + $15
        pages[i] += $22
      }
      next
    }
    { split($0, words, / *, */) }
    part == "#gpus" { count_gpu(words[1], words[2], words[3]) }
    part == "#cards" && sub(/^card/, "", words[1]) { count_gpu(words[1], "", words[2]) }
    part == "#apps" && words[1] in owner && words[2] ~ /^[0-9]+$/ { memory[owner[words[1]]] += words[2] }
    END {
      for (i = 1; i <= jobs; i++) if (lives[i])
        printf "%s %.2f %.0f %s %s\n", name[i], cpu[i] / ticks, pages[i] * page,
          (seen[i] ? used[i] / seen[i] : "-"), ((i in memory) ? memory[i] : "-")
    }'
}
