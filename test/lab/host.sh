#!/bin/sh
# One host, as process 1 of namespaces of its own: network, files, processes, name, boot.
# FOLDER ADDRESS NAME. It ends with all that runs on it as soon as its standard input does, so that nothing outlives the tests,
# however they end. Says `cable` when its network card may be plugged in, waits for a line, and says `up`.
set -eu
folder=$1 address=$2 name=$3
exec 3<&0 </dev/null

# What the machine underneath has in these folders is not on the host: a path that was not shipped is not there.
mount -t tmpfs -o mode=755 run /run
mkdir /run/sshd /run/host
mount --bind "$folder" /run/host
mount -t tmpfs -o mode=1777 tmp /tmp
mount -t tmpfs -o mode=755 home /home
mkdir /home/tester
if [ -f /run/host/disk ]; then
  mount -t tmpfs -o "size=$(cat /run/host/disk),mode=700,uid=61000,gid=61000" disk /home/tester
  cp -R /run/host/home/. /home/tester
else
  mount --bind /run/host/home /home/tester
fi
[ ! -f /run/host/read-only ] || mount -o remount,ro,bind /home/tester

for file in passwd group machine-id; do
  [ ! -f "/etc/$file" ] || mount --bind "/run/host/etc/$file" "/etc/$file"
done
mount --bind /run/host/boot_id /proc/sys/kernel/random/boot_id
echo "$name" >/proc/sys/kernel/hostname

echo cable
read -r _ <&3
ip link set lo up
ip addr add "$address/24" dev eth0
ip link set eth0 up
# sshd wants to be called by its whole path.
"$(PATH=$PATH:/usr/sbin:/sbin command -v sshd)" -f /run/host/sshd_config -E /run/host/sshd.log 3<&-
echo up

# In `wait`, the shell also reaps what lost its parent, as the first process of a machine must.
cat <&3 >/dev/null &
wait $!
