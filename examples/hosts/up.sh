#!/bin/sh
# Brings up three hosts with GPUs that are not there: gpu1, gpu2 (K80) and gpu3 (V100). Each is an sshd on this machine, which lets in
# who calls this. All of it lies in FOLDER, which must be new: keys, the hosts' files, a project, and an `ssh` that knows the hosts.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# = 1 ] || { echo "usage: sh $0 FOLDER" >&2 && exit 2; }
mkdir -p "$(dirname "$1")"
mkdir "$1"
folder=$(cd "$1" && pwd)
# As in ssh's own settings: a blank would end the word.
case $folder in *[!A-Za-z0-9/._-]*) echo "$folder: take a folder without blanks and the like in its name" >&2 && exit 2 ;; esac
node=$(command -v node) || { echo 'node is not on the PATH' >&2 && exit 1; }
sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd) || {
  echo 'sshd is not installed here: apt-get install openssh-server' >&2 && exit 1
}
# sshd of root wants to have this folder, and Debian makes it only when the service starts.
[ "$(id -u)" != 0 ] || mkdir -p /run/sshd

new_key() {
  ssh-keygen -q -t ed25519 -N '' -C hyper-example -f "$1"
}

# host NAME PORT GPU…: its folder, with everything it needs.
new_host() {
  name=$1 port=$2 host=$folder/$1
  shift 2
  mkdir -p "$host/bin"
  new_key "$host/host_key"
  cp "$here/nvidia-smi" "$host/bin"
  ln -s "$node" "$host/bin/node"
  index=0
  for gpu; do
    echo "$index, GPU-$name-$index, $gpu, 0, 0" >>"$host/gpus.csv"
    index=$((index + 1))
  done
  cat >"$host/sshd_config" <<END
ListenAddress 127.0.0.1
Port $port
HostKey $host/host_key
PidFile $host/sshd.pid
AuthorizedKeysFile $folder/user_key.pub
AllowUsers $(id -un)
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
SetEnv PATH=$host/bin:/usr/local/bin:/usr/bin:/bin
END
}

# Whether it listens; its port may be somebody else's.
start_host() {
  "$sshd" -f "$1/sshd_config" -E "$1/sshd.log"
  left=100
  until [ -s "$1/sshd.pid" ]; do
    left=$((left - 1))
    [ $left != 0 ] && ! grep -q 'Cannot bind' "$1/sshd.log" || return 1
    sleep 0.05
  done
}

new_key "$folder/user_key"
mkdir "$folder/bin" "$folder/project"
cat >"$folder/ssh_config" <<END
Host gpu1 gpu2 gpu3
  HostName 127.0.0.1
  User $(id -un)
  IdentityFile $folder/user_key
  IdentitiesOnly yes
  UserKnownHostsFile $folder/known_hosts
  StrictHostKeyChecking yes
END
trap 'sh "$here/down.sh" "$folder"' EXIT
port=$((20000 + $$ % 20000))
for name in gpu1 gpu2 gpu3; do
  tries=0
  while
    case $name in
      gpu1) new_host $name $port 'Tesla K80, 11441' 'Tesla K80, 11441' ;;
      gpu2) new_host $name $port 'Tesla K80, 11441' ;;
      gpu3) new_host $name $port 'Tesla V100-SXM2-16GB, 16160' 'Tesla V100-SXM2-16GB, 16160' ;;
    esac
    ! start_host "$folder/$name"
  do
    tries=$((tries + 1)) port=$((port + 1))
    [ $tries -lt 20 ] || { cat "$folder/$name/sshd.log" >&2 && exit 1; }
    rm -r "${folder:?}/$name"
  done
  printf 'Host %s\n  Port %s\n' "$name" "$port" >>"$folder/ssh_config"
  echo "[127.0.0.1]:$port $(cut -d ' ' -f 1,2 "$folder/$name/host_key.pub")" >>"$folder/known_hosts"
  port=$((port + 1))
done

# Your own hosts stand in ~/.ssh/config, which is left alone here.
printf '#!/bin/sh\nexec "%s" -F "%s" "$@"\n' "$(command -v ssh)" "$folder/ssh_config" >"$folder/bin/ssh"
chmod +x "$folder/bin/ssh"

cd "$folder/project"
cp "$here"/../digits/*.js "$here/../digits/digits.csv.gz" .
cat >hyper.yaml <<END
hosts:
  gpu1: { labels: [K80], folder: $folder/gpu1/work }
  gpu2: { labels: [K80], folder: $folder/gpu2/work }
  gpu3: { labels: [V100, big], folder: $folder/gpu3/work }
END
if command -v git >/dev/null; then
  git init -q
  git add .
  git -c user.name=example -c user.email=example@localhost commit -q -m 'digits'
fi
trap - EXIT
echo "gpu1, gpu2 (K80) and gpu3 (V100) are up. Try them:"
echo "  cd $folder/project && PATH=$folder/bin:\$PATH"
echo "and take them down again:"
echo "  sh $here/down.sh $folder"
