# What a host says of itself: a line `NAME VALUE` each. h_folder is set: where hyper's files are, absolute or below the home.
# The clock first: it is compared with ours when this is heard.
h_say() {
  printf '%s %s\n' "$1" "$2"
}

h_say clock "$(date +%s%N 2>/dev/null)"
h_say home "$HOME"
h_say machine "$h_machine"
h_boot=-
if ! read -r h_boot 2>/dev/null </proc/sys/kernel/random/boot_id; then
  h_boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null) || h_boot=-
fi
h_say boot "$h_boot"
h_say user "$(id -un 2>/dev/null || id -u)"
h_say system "$(uname -s)"
h_say shell "${SHELL-}"
if command -v git >/dev/null; then h_say git "$(git --version 2>/dev/null)"; fi
if command -v rsync >/dev/null; then h_say rsync "$(rsync --version 2>/dev/null | head -n 1)"; fi
if command -v tar >/dev/null; then h_say tar yes; fi
h_say cores "$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null)"
if [ -n "${CUDA_VISIBLE_DEVICES+set}" ]; then h_say visible "$CUDA_VISIBLE_DEVICES"; fi

case $h_folder in
  /*) ;;
  *) h_folder=$HOME/$h_folder ;;
esac
h_say folder "$h_folder"
# The nearest of its parents that is there already.
while [ ! -d "$h_folder" ] && [ "${h_folder%/*}" != "$h_folder" ]; do
  h_folder=${h_folder%/*}
done
LC_ALL=C df -Pk "${h_folder:-/}" 2>/dev/null | {
  read -r h_word
  read -r h_word h_word h_word h_free h_word && h_say free "$h_free"
}
:
