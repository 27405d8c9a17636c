# Answers requests about the attempts on one host: sh AGENT ROOT [CLIENT]. Holds no state; ends with its stdin. CLIENT: a name that
# one hyper gives the connection; an agent that it left behind, for its network was cut, is ended.
# Greets with `HYPER 1 <bootid> <pid>`. A request is one line; its answer is any number of lines, then `ok` or `no WHY`.
# A line that ends in ` +N` is followed by N raw bytes and a newline. Ends of runs are pushed on stderr: `HYPER-END S R A`.
# Words on the wire are escaped for `printf %b`; DIR is relative to ROOT and needs no escape.
set -uf
h_umask=$(umask)
umask 077
mkdir -p "$1" && cd "$1" || exit 1
h_root=$PWD h_script= h_fd=5 h_readers= h_client=${2-}

read -r h_boot 2>/dev/null </proc/sys/kernel/random/boot_id || h_boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null) || h_boot=-
h_epoch=-
if read -r h_now h_stat 2>/dev/null </proc/uptime; then
  h_epoch=$(($(date +%s) - ${h_now%%.*}))
fi
h_began $$
h_self="$$ $h_tick $h_boot"
if [ -n "$h_client" ]; then
  ! h_lives "of-$h_client" || kill "$h_pid"
  printf '%s\n' "$h_self" >"of-$h_client"
fi

# put NAME TEXT: the supervisor's script, under a name made from its content.
h_put() {
  h_script=$h_root/${h_rest%% *}
  if [ -e "$h_script" ] || {
    printf %b "${h_rest#* }" >"$h_script.$$" && chmod 700 "$h_script.$$" && mv -f "$h_script.$$" "$h_script"
  }; then
    echo ok
  else
    h_no "cannot write $h_script"
  fi
}

h_no() { printf 'no %s\n' "$1"; }

# watch SEARCH: ends of its runs come in a fifo. This shell holds the writing end, so the reader ends when the shell does, or is
# ended by whoever watches that search next: two readers would take the lines from each other.
h_watch() {
  h_fifo=runs/$h_rest/ends
  if [ "$h_fd" -gt 9 ]; then
    h_no 'too many searches on one channel'
  elif { [ -p "$h_fifo" ] || { mkdir -p "runs/$h_rest" && mkfifo "$h_fifo"; }; } 2>/dev/null; then
    ! h_lives "runs/$h_rest/reader" || kill "$h_pid"
    eval "exec $h_fd<>$h_fifo"
    cat <"$h_fifo" >&2 5>&- 6>&- 7>&- 8>&- 9>&- &
    h_readers="$h_readers $!"
    h_began "$!" && printf '%s %s %s\n' "$!" "$h_tick" "$h_boot" >"runs/$h_rest/reader"
    h_fd=$((h_fd + 1))
    echo ok
  else
    h_no "cannot make $h_root/$h_fifo"
  fi
}

# launch DIR GRACE LIMIT [TEXT]. Only who creates `claim` starts the attempt. The command is written after that, for a
# second writer would empty it under the reader. An attempt that cannot be written ends as launch_failed: an empty claim.
h_launch() {
  h_dir=${h_rest%% *} h_rest=${h_rest#* }
  h_grace=${h_rest%% *} h_rest=${h_rest#* }
  h_limit=${h_rest%% *}
  if [ ! -d "$h_dir" ] && ! mkdir -p "$h_dir" "${h_dir%/*}/files" 2>/dev/null; then
    h_no "cannot make $h_root/$h_dir"
    return
  fi
  set -C
  if printf '%s\n' "$h_self" 2>/dev/null >"$h_dir/claim"; then
    set +C
    # Not in one redirected group: dash would keep our stderr open beside it, and the supervisor would hold that for ever.
    if h_write_command 2>/dev/null && h_start; then :; else : >"$h_dir/claim"; fi
  elif [ ! -e "$h_dir/claim" ]; then
    set +C
    h_no "cannot write in $h_root/$h_dir"
    return
  fi
  set +C
  echo ok
}

# Without TEXT the command was put there before us.
h_write_command() {
  case $h_rest in
    *' '*) printf %b "${h_rest#* }" >"$h_dir/cmd" ;;
    *) [ -f "$h_dir/cmd" ] ;;
  esac
}

# The supervisor is a child of this shell, not a new one. It holds neither our stdin nor our fifos.
h_start() {
  (set +f && cd "$h_dir" && h_supervise) </dev/null >/dev/null 2>>"$h_dir/sup.log" 5>&- 6>&- 7>&- 8>&- 9>&- &
  h_began "$!" && printf '%s %s %s\n' "$!" "$h_tick" "$h_boot" 2>/dev/null >"$h_dir/sup"
}

# h_state becomes what the attempt in $1 does now. Without a process for those that are starting, running or ended.
h_look() {
  if h_ended "$1" exit; then
    # Reaps the supervisor if it was ours; it has nothing left to do.
    read -r h_pid h_word 2>/dev/null <"$1/sup" && wait "$h_pid" 2>/dev/null
  elif h_lives "$1/sup"; then
    if [ -s "$1/proc" ]; then h_state=running; else h_state=starting; fi
  elif h_lives "$1/proc"; then
    h_state=orphan
  elif ! { h_ended "$1" exit || h_ended "$1" exit.in; }; then
    # Looked at twice, since it may have ended between the looks.
    h_look_for_remains "$1"
  fi
}

# Whether file $2 of $1 tells an end; adds why, if we ended it.
h_ended() {
  read -r h_code h_now 2>/dev/null <"$1/$2" || return 1
  h_state="exited $h_code $h_now"
  if read -r h_how h_word h_reason 2>/dev/null <"$1/why"; then
    h_state="$h_state $h_how $h_reason"
  fi
}

h_look_for_remains() {
  if [ -s "$1/sup" ]; then
    read -r h_pid h_tick_then h_boot_then <"$1/sup"
    if [ "$h_boot_then" != "$h_boot" ]; then
      h_state='lost reboot'
    elif [ -n "$(sh "$h_script" holders "$1" "$h_boot")" ]; then
      h_state=orphan
    else
      h_state='lost vanished'
    fi
  elif [ ! -e "$1/claim" ]; then
    h_state=absent
  elif h_lives "$1/claim"; then
    h_state=starting
  else
    h_fence "$1"
  fi
}

# Claimed, and nobody there to start it. Should a supervisor come to life after all, its recorder writes `proc`, then looks for `why`,
# and starts nothing; here it is the other way round. One that was quicker goes on, and the `why` is taken back.
h_fence() {
  h_nap
  h_fenced=
  [ -s "$1/sup" ] || h_lives "$1/proc" || [ -e "$1/why" ] || { echo 'killed 0 launch_failed' >"$1/why"; h_fenced=1; }
  h_state='lost launch_failed'
  if [ -s "$1/sup" ]; then h_state=starting; elif h_lives "$1/proc"; then h_state=orphan; else return; fi
  # One that did find it is gone after this.
  [ -z "$h_fenced" ] || { h_nap && h_lives "$1/proc" && rm -f "$1/why"; }
}

# poll [DIR FILE INODE OFFSET]…, sorted by path: a line `I STATE…` for each question whose state is not running, or which has bytes:
# `I INODE START STATE… +N`. The state is read before the size, so "exited and no bytes" means that all was read.
h_poll() {
  # shellcheck disable=SC2086 # words
  set -- $h_rest
  h_questions=$* h_states= h_files= h_last=
  while [ $# -ge 4 ]; do
    if [ "$1" != "$h_last" ]; then
      h_state=
      h_last=$1
      h_look "$1"
    fi
    h_states="$h_states$h_state
"
    if [ -s "$1/$2" ] && [ -f "$1/$2" ]; then h_files="$h_files $1/$2"; fi
    shift 4
  done
  h_listing= h_found=
  [ -z "$h_files" ] || h_measure
  # shellcheck disable=SC2086
  set -- $h_questions
  h_index=0
  while [ $# -ge 4 ]; do
    h_state=${h_states%%
*}
    h_states=${h_states#*
}
    h_answer "$@"
    h_index=$((h_index + 1))
    shift 4
  done
  echo ok
}

# h_listing becomes a line for each of h_files, by one process: in the order of the questions, for both are sorted by name.
h_measure() {
  # shellcheck disable=SC2086
  h_listing="$(LC_ALL=C ls -dinL $h_files 2>/dev/null)
"
  h_next
}

# h_found, h_inode and h_size become those of the next file in the listing.
h_next() {
  h_found=
  [ -n "$h_listing" ] || return
  h_line=${h_listing%%
*}
  h_listing=${h_listing#*
}
  # shellcheck disable=SC2086 # words
  set -- $h_line
  [ $# -ge 9 ] || return
  h_inode=$1 h_size=$6 h_found=${h_line##* }
  # The last 12 digits, without zeros in front, are what hyper keeps; arithmetic is 32 bits wide in some shells.
  [ "${#h_inode}" -le 12 ] || h_inode=${h_inode#"${h_inode%????????????}"}
  h_inode=${h_inode#"${h_inode%%[!0]*}"}
}

h_answer() { # DIR FILE INODE OFFSET
  h_count=0
  if [ "$1/$2" = "$h_found" ]; then
    h_start=$4
    if [ "$h_inode" != "$3" ] && [ "$3" != 0 ] || [ "$h_size" -lt "$4" ]; then h_start=0; fi
    h_count=$((h_size - h_start))
    [ "$h_count" -le 262144 ] || h_count=262144
  fi
  if [ "$h_count" -gt 0 ]; then
    printf '%s %s %s %s +%s\n' "$h_index" "$h_inode" "$h_start" "$h_state" "$h_count"
    h_send "$1/$2"
    echo
  elif [ "$h_state" != running ]; then
    printf '%s - - %s\n' "$h_index" "$h_state"
  fi
  [ "$1/$2" != "$h_found" ] || h_next
}

# stop DIR HOW GRACE REASON: writes `why` first (never back from killed to stopped), then wakes the supervisor. Before
# there is a `proc` no signal is needed: the recorder looks for `why` after it wrote that.
h_stop() {
  # shellcheck disable=SC2086
  set -- $h_rest
  h_look "$1"
  case $h_state in
    starting | running | orphan) ;;
    *) echo ok; return ;;
  esac
  h_how=
  read -r h_how h_word 2>/dev/null <"$1/why"
  if [ -z "$h_how" ] || { [ "$2" = killed ] && [ "$h_how" != killed ]; }; then
    { printf '%s %s %s\n' "$2" "$3" "$4" >"$1/why.$$" && mv -f "$1/why.$$" "$1/why"; } 2>/dev/null ||
      { h_stop_mutely "$1" "$2"; return; }
  fi
  if [ "$h_state" = orphan ]; then
    sh "$h_script" end "$1" "$3" "$h_epoch" "$h_boot" </dev/null >/dev/null 2>>"$1/sup.log" 5>&- 6>&- 7>&- 8>&- 9>&- &
  elif [ -s "$1/proc" ] && h_lives "$1/sup"; then
    kill -TERM "$h_pid"
  fi
  echo ok
}

# A kill needs no room on a full disk: the run ends as killed by a signal, and nobody reads why.
h_stop_mutely() {
  if [ "$2" = killed ] && h_lives "$1/proc" && kill -KILL "-$h_pid" 2>/dev/null; then echo ok; else h_no "cannot write $h_root/$1/why"; fi
}

# reap SEARCH [RUN/ATTEMPT]…: kills what lives of it, but for those that are named; answers `reaped N`.
h_reap() {
  h_search=${h_rest%% *} h_kept=" $h_rest " h_count=0
  set +f
  for h_claim in "runs/$h_search"/*/*/claim; do
    h_dir=${h_claim%/claim}
    case "$h_kept" in *" ${h_dir#runs/"$h_search"/} "*) continue ;; esac
    [ -e "$h_claim" ] || continue
    h_look "$h_dir"
    case $h_state in
      starting | running | orphan)
        h_rest="$h_dir killed 0 replaced\\0040by\\0040another\\0040attempt"
        h_stop >/dev/null
        h_count=$((h_count + 1))
        ;;
    esac
  done
  set -f
  echo "reaped $h_count"
  echo ok
}

printf '\nHYPER 1 %s %s\n' "$h_boot" $$
while IFS= read -r h_line; do
  h_rest=${h_line#* }
  case ${h_line%% *} in
    put) h_put ;;
    watch) h_watch ;;
    launch) h_launch ;;
    poll) h_poll ;;
    see) h_see ;;
    read) h_read ;;
    list) h_list ;;
    usage) h_usage ;;
    stop) h_stop ;;
    reap) h_reap ;;
    ping) echo ok ;;
    *) h_no "unknown request ${h_line%% *}" ;;
  esac
done

# shellcheck disable=SC2086 # words
[ -z "$h_readers" ] || kill $h_readers 2>/dev/null
[ -z "$h_client" ] || rm -f "of-$h_client"
