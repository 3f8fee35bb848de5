#!/bin/bash
# The first process of the guest. Its root is the host's, read-only under a layer of memory; only the reports are written through.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
argument() { sed -n "s/.*fieldline\.$1=\([^ ]*\).*/\1/p" /proc/cmdline; }

if [ -z "$IN_OVERLAY" ]; then
  mount -t tmpfs layer /mnt
  mkdir /mnt/upper /mnt/work /mnt/root
  mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work root /mnt/root
  umount /proc
  mount -t devtmpfs dev /mnt/root/dev
  cd /mnt/root
  IN_OVERLAY=1 exec chroot /mnt/root /bin/bash "$0"
fi

mount -t sysfs sys /sys
mount -t tmpfs run /run
mkdir -p /dev/pts /dev/shm /run/udev /usr/lib/udev
mount -t devpts pts /dev/pts
mount -t tmpfs shm /dev/shm
KERNEL=$(argument kernel)
mount --bind "$KERNEL/udev/lib/udev" /usr/lib/udev
(exec -a systemd-udevd "$KERNEL/udev/bin/udevadm" --daemon 2>/dev/null)
ip link set lo up
cd "$(argument root)"
mount -t hostfs reports .cache/test -o "$PWD/.cache/test"
export MODULES=$(echo "$KERNEL"/lib/modules/*) BOARD="$(argument board)/fieldline_board.ko" HOME=/tmp TMPDIR=/tmp
export PLAYWRIGHT_JSON_OUTPUT_FILE="$PWD/.cache/test/playwright-linux.json"

specs() {
  node node_modules/@playwright/test/cli.js test --project=linux --output=.cache/test/linux $(argument only)
  echo "@@ended $?"
  umount .cache/test
  echo o > /proc/sysrq-trigger
}
specs &

# The first process becomes this system's own service manager, for the bridge as a service. Not begun is what would empty /tmp or mount
# the host's disks, what waits for the time of day, and a second one of what runs already.
: > /etc/fstab
rm -f /.dockerenv
mkdir -p /run/systemd/system
for unit in systemd-udevd.service systemd-udevd-{kernel,control}.socket systemd-udev-{trigger,settle}.service \
  systemd-{tmpfiles-setup,tmpfiles-setup-dev,sysusers,timesyncd,firstboot,random-seed,modules-load,sysctl,binfmt}.service \
  {timers,sockets,paths,swap}.target; do
  ln -s /dev/null "/run/systemd/system/$unit"
done
[ -x /lib/systemd/systemd ] || wait
exec /lib/systemd/systemd --unit=basic.target --show-status=no --log-target=journal-or-kmsg
