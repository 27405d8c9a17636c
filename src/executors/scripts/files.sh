# Files that others write, seen and read for hyper where its disk is another one. Functions of the agent.
h_dd= h_ls=

# h_path becomes the path that the word $1 stands for; its last byte may be a newline.
h_unescape() {
  case $1 in
    *\\*)
      h_path=$(printf '%bx' "$1")
      h_path=${h_path%x}
      ;;
    *) h_path=$1 ;;
  esac
}

# see FILE…, sorted by path: a line each, `file INODE SIZE WRITTEN` or what else is there. One process for all plain files.
h_see() {
  [ -n "$h_ls" ] || if ls --full-time -d / >/dev/null 2>&1; then h_ls='-dinL --full-time'; else h_ls=-dinL; fi
  h_seen=
  set --
  for h_word in $h_rest; do
    h_unescape "$h_word"
    h_see_kind
    [ "$h_kind" != listed ] || set -- "$@" "$h_path"
    h_seen="$h_seen$h_kind
"
  done
  # shellcheck disable=SC2086 # words
  [ $# = 0 ] || h_listing="$(LC_ALL=C TZ=UTC0 ls $h_ls "$@" 2>/dev/null)
"
  while [ -n "$h_seen" ]; do
    h_kind=${h_seen%%
*}
    h_seen=${h_seen#*
}
    if [ "$h_kind" = listed ]; then
      h_see_listed "$1"
      shift
    fi
    echo "$h_kind"
  done
  echo ok
}

# h_kind becomes what is at h_path; `listed` if the listing of all plain files is to tell.
h_see_kind() {
  if [ -d "$h_path" ]; then
    h_kind=folder
  elif [ -p "$h_path" ]; then
    h_kind=fifo
  elif [ ! -f "$h_path" ]; then
    if [ -e "$h_path" ]; then h_kind=other; else h_kind=missing; fi
  elif ! { true <"$h_path"; } 2>/dev/null; then
    h_kind=denied
  else
    h_kind=listed
    case $h_path in *'
'*) h_see_alone "$h_path" ;; esac
  fi
}

# The next line of the listing is that of file $1, unless it is gone by now, or its name is not shown as it is.
h_see_listed() {
  h_line=${h_listing%%
*}
  case $h_line in
    *" $1")
      h_listing=${h_listing#*
}
      # shellcheck disable=SC2086 # words
      h_see_fields $h_line
      ;;
    *) h_see_alone "$1" ;;
  esac
}

h_see_alone() {
  # shellcheck disable=SC2046,SC2086 # words
  h_see_fields $(LC_ALL=C TZ=UTC0 ls $h_ls "$1" 2>/dev/null)
}

# Not all can tell parts of a second; without them, a file is as old as its minute.
h_see_fields() {
  if [ $# -lt 9 ]; then
    h_kind=missing
  else
    h_inode=$1
    [ "${#h_inode}" -le 12 ] || h_inode=${h_inode#"${h_inode%????????????}"}
    h_kind="file $h_inode $6 $7-$8-$9"
  fi
}

# read START COUNT FILE. A file that has become shorter meanwhile is filled up with zeros: the count was told before.
h_read() {
  h_start=${h_rest%% *} h_rest=${h_rest#* }
  h_count=${h_rest%% *}
  h_unescape "${h_rest#* }"
  echo "bytes +$h_count"
  { h_send "$h_path"; head -c "$h_count" /dev/zero; } 2>/dev/null | head -c "$h_count"
  echo
  echo ok
}

# list LIMIT FOLDER: a line `f ./PATH .` for each file below it.
h_list() {
  h_unescape "${h_rest#* }"
  (cd "$h_path" && find -L . -maxdepth 6 -type f | LC_ALL=C sort | head -n "${h_rest%% *}" |
    LC_ALL=C sed 's/^/f /; s/$/ ./') 2>/dev/null
  echo ok
}

# h_count bytes of file $1 from h_start. One process where it can be done by one.
h_send() {
  if [ "$h_start" = 0 ]; then
    head -c "$h_count" "$1"
  else
    [ -n "$h_dd" ] || if dd if=/dev/null iflag=skip_bytes,count_bytes count=0 2>/dev/null; then h_dd=1; else h_dd=0; fi
    if [ "$h_dd" = 1 ]; then
      dd if="$1" bs=262144 iflag=skip_bytes,count_bytes skip="$h_start" count="$h_count" 2>/dev/null
    else
      tail -c "+$((h_start + 1))" "$1" | head -c "$h_count"
    fi
  fi
}
