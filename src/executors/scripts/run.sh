# What needs a shell of its own:
#   run.sh record UMASK EPOCH BOOT          be the group leader: run `cmd` in the current folder and note its end
#   run.sh end DIR GRACE EPOCH BOOT         take over from a dead supervisor, and end the attempt as `why` says
#   run.sh holders DIR BOOT                 print the pids of the attempt that are in no group of a living leader
set -u
umask 077

# The group leader is not the command but this recorder: it outlives a TERM to the group, so the exit code is kept
# even when the supervisor was killed. Its handlers are reset in the command; an ignored signal would be inherited.
if [ "$1" = record ]; then
  h_epoch=$3 h_boot=$4 h_early=
  trap 'h_early=1' TERM INT USR1 USR2
  trap '' HUP
  h_began $$
  printf '%s %s %s\n' $$ "$h_tick" "$h_boot" >proc
  # Whoever stops us writes `why` first and then looks for `proc`; we do it the other way round, so one sees the other.
  if [ -e why ] || [ -n "$h_early" ]; then
    h_code=143
  else
    umask "$2"
    set +u --
    # The shell that waits for the command must outlive a TERM too, or the code of a command that saves and then ends
    # would be lost; it goes no further in its script, though.
    (
      trap exit TERM INT
      trap : USR1 USR2
      . ./cmd
    )
    h_code=$?
    umask 077
  fi
  h_clock
  printf '%s %s\n' "$h_code" "$h_now" >exit.in
  exit "$h_code"
fi

cd "$2" || exit 1
h_script=$0
case $1 in
  end)
    h_grace=$3 h_epoch=$4 h_boot=$5
    h_take_over
    ;;
  holders)
    h_boot=$3 h_leader=
    ! h_lives proc || h_leader=$h_pid
    h_holders
    ;;
esac
