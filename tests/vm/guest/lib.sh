# Shared by the programs that run in the guest. Sourced.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
export PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
. /mnt/share/guest/environment

# What a terminal does to output belongs to the host's terminal.
plain_console() { stty -F /dev/ttyS1 115200 raw -echo 2>/dev/null; }

# The install tree goes over /, as a user would copy it. --keep-directory-symlink: /lib is a link.
copy_install_tree() {
  [[ -d /mnt/share/install ]] || return 0
  tar -C /mnt/share/install -cf - . |
    tar -C / --no-same-owner --keep-directory-symlink -xf - && ldconfig
}

# Runs the host's command, delivers its exit code, and when it ended. Only the results are synced: a
# command may leave a file system behind that cannot be written to.
run_host_command() {
  local status=0
  cd /mnt/share || return
  bash /mnt/share/guest/command || status=$?
  dmesg >/mnt/results/dmesg.log 2>/dev/null
  echo "$status" >/mnt/results/exit-status
  cut -d ' ' -f 1 /proc/uptime >/mnt/results/ended-at
  sync --file-system /mnt/results
}
