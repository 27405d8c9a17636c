# Stands before all scripts. POSIX sh only: dash, busybox, bash, mksh.
# Every name begins with h_: a plain one could be an exported variable, or shadow a command, of the user's.

# h_tick becomes when process $1 began; fails if that process is gone or only waits to be reaped.
h_began() {
  if [ -d /proc/self ]; then
    read -r h_stat 2>/dev/null <"/proc/$1/stat" || return 1
    # shellcheck disable=SC2086 # the fields behind the name, which may hold blanks and brackets itself
    set -- ${h_stat##*) }
    case ${1-} in Z | X | '') return 1 ;; esac
    h_tick=${20-}
  else
    h_tick=$(LC_ALL=C ps -o lstart= -p "$1" | tr -s ' ' _)
  fi
  [ -n "$h_tick" ]
}

# Whether the process that the identity file $1 names (pid, start tick, boot id) still lives; h_pid becomes its pid.
# A pid alone proves nothing: it may belong to somebody else by now.
h_lives() {
  read -r h_pid h_tick_then h_boot_then 2>/dev/null <"$1" || return 1
  [ "$h_boot_then" = "$h_boot" ] && h_began "$h_pid" && [ "$h_tick" = "$h_tick_then" ]
}

# Seconds since 1970 in h_now, without a process where /proc has the uptime. h_epoch: when this machine was at uptime 0.
h_clock() {
  if [ "$h_epoch" != - ] && read -r h_now h_stat 2>/dev/null </proc/uptime; then
    h_now=$((h_epoch + ${h_now%%.*}))
  else
    h_now=$(date +%s)
  fi
}

h_nap() {
  sleep 0.1 2>/dev/null || sleep 1
}
