# The supervisor of one attempt, as functions: the agent runs them in a child of its own, which spares a run the start of
# another shell; run.sh has them for what comes after a death. Whoever calls them stands in the attempt's folder, with umask
# 077 and h_script (path of run.sh), h_grace (tenths of a second), h_limit (seconds, 0 is none), h_umask (the command's),
# h_epoch and h_boot set.
# Files: proc, log, exit.in, exit, and `why` on a timeout. Each is one line written at once, and a line without its end
# counts as not there, so that no rename (a process each) is needed; but for `why`, which may change.

# Needs nobody: it lives on when hyper, the agent or the connection die.
h_supervise() {
  h_leader= h_asked= h_watch=
  h_set_traps
  h_start_leader
  [ "$h_limit" = 0 ] || h_start_watch
  # A trap makes `wait` return early, with the trap's status.
  h_trapped=1
  while [ -n "$h_trapped" ]; do
    h_trapped=
    wait "$h_leader"
    h_code=$?
  done
  # The slot is free only when the whole group is.
  ! kill -0 "-$h_leader" 2>/dev/null || h_end "$h_grace"
  [ -z "$h_watch" ] || kill -TERM "$h_watch" 2>/dev/null
  h_record_end
}

# Ends, as `why` says, what a dead supervisor left.
h_take_over() {
  h_leader= h_asked= h_code=137
  h_set_traps
  ! h_lives proc || h_leader=$h_pid
  h_began $$ && printf '%s %s %s\n' $$ "$h_tick" "$h_boot" >sup
  h_end_as_asked
  h_record_end
}

h_set_traps() {
  for h_word in TERM INT USR1 USR2 CONT; do
    trap "h_on_signal $h_word" "$h_word"
  done
  trap : HUP PIPE
}

# Ours has a `why`, and is done here and now: noted for later, it could be missed by a `wait` about to begin.
# Anybody else's is passed on as it came.
h_on_signal() {
  h_trapped=1
  if [ -n "$h_asked" ]; then
    : # it looks at `why` again by itself
  elif [ -s why ]; then
    h_end_as_asked
  elif [ -n "$h_leader" ]; then
    kill "-$1" "-$h_leader" 2>/dev/null
  fi
}

h_start_leader() {
  set -- sh "$h_script" record "$h_umask" "$h_epoch" "$h_boot"
  if command -v setsid >/dev/null; then
    setsid "$@" </dev/null >>log 2>&1 &
  else
    perl -e 'use POSIX; POSIX::setsid(); exec @ARGV' "$@" </dev/null >>log 2>&1 &
  fi
  h_leader=$!
}

# Outlives a killed supervisor, as the limit must.
h_start_watch() {
  (
    trap 'kill "$h_sleep"; exit' TERM
    sleep "$h_limit" &
    h_sleep=$!
    wait "$h_sleep"
    [ -e why ] || { printf 'timeout %s %s\n' "$h_grace" "$h_limit" >"why.$h_sleep" && mv -f "why.$h_sleep" why; }
    if h_lives sup; then kill -TERM "$h_pid"; else sh "$h_script" end "$PWD" "$h_grace" "$h_epoch" "$h_boot"; fi
  ) </dev/null >/dev/null 2>&1 &
  h_watch=$!
}

h_end_as_asked() {
  h_asked=1 h_tenths=$h_grace
  read -r h_how h_tenths h_word <why
  h_end "$h_tenths"
}

# TERM, at most $1 tenths of a second, KILL. One TERM only: many programs take a second one for "at once". A `why` that
# turns to killed meanwhile cuts the wait short.
h_end() {
  h_ticks=$1
  if ! h_must_kill; then
    h_signal TERM
    h_signal CONT
  fi
  while [ "$h_ticks" -gt 0 ] && ! h_must_kill && h_any_left; do
    h_nap
    h_ticks=$((h_ticks - 1))
  done
  # Bounded, because zombies that nobody reaps answer too.
  h_ticks=50
  while [ "$h_ticks" -gt 0 ] && h_any_left; do
    h_signal KILL
    h_nap
    h_ticks=$((h_ticks - 1))
  done
}

h_must_kill() {
  read -r h_how h_word 2>/dev/null <why && [ "$h_how" = killed ]
}

h_any_left() {
  { [ -n "$h_leader" ] && kill -0 "-$h_leader" 2>/dev/null; } || [ -n "$(h_holders)" ]
}

h_signal() {
  # `kill -TERM -- -PID` fails in dash and busybox.
  [ -z "$h_leader" ] || kill "-$1" "-$h_leader" 2>/dev/null
  for h_holder in $(h_holders); do
    kill "-$1" "$h_holder" 2>/dev/null
  done
}

# Pids that carry the attempt's cookie in their environment but are not in its group: they called setsid.
# Needs /proc; elsewhere nothing is found, and the group is all that is ended.
h_holders() {
  read -r h_word h_cookie <cmd || return 0
  h_cookie=HYPER_JOB=$(printf '%s' "${h_cookie#HYPER_JOB=}" | tr -d "'")
  for h_file in $(grep -slF -- "$h_cookie" /proc/[0-9]*/environ); do
    h_holder=${h_file#/proc/}
    h_holder=${h_holder%/environ}
    h_began "$h_holder" || continue
    h_stat=${h_stat##*) }
    h_stat=${h_stat#* * }
    [ "${h_stat%% *}" != "${h_leader:-0}" ] || continue
    tr '\0' '\n' <"$h_file" 2>/dev/null | grep -qxF -- "$h_cookie" && echo "$h_holder"
  done
}

h_record_end() {
  # What the recorder noted is the command's own code; without it the recorder was killed too.
  if read -r h_recorded h_now 2>/dev/null <exit.in; then
    h_code=$h_recorded
  else
    h_clock
    [ "$h_code" -ne 127 ] || h_code=137
  fi
  # On a full disk it waits for room, an hour at most: without its end the run would count as lost.
  h_ticks=3600
  until { printf '%s %s\n' "$h_code" "$h_now" >exit && read -r h_word <exit; } 2>/dev/null; do
    # Nor for a folder that was removed.
    [ "$h_ticks" -gt 0 ] && [ -e cmd ] || break
    h_ticks=$((h_ticks - 1))
    sleep 1
  done
  # Tells the agent, if one listens: opened for reading too, a fifo never blocks.
  if [ -p ../../ends ]; then
    h_attempt=${PWD##*/} h_parent=${PWD%/*}
    h_run=${h_parent##*/} h_parent=${h_parent%/*}
    printf 'HYPER-END %s %s %s\n' "${h_parent##*/}" "$h_run" "$h_attempt" 1<>../../ends
  fi
}
