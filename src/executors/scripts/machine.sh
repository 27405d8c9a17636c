# h_machine becomes what tells this machine from others that share its disk. Containers and machines that were set up from one
# image have the same id, but not the same name.
h_machine=
if [ -r /etc/machine-id ]; then read -r h_machine </etc/machine-id; fi
h_machine=${h_machine:-none}.$(uname -n)
