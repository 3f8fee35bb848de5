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
  mount --move /dev /mnt/root/dev || mount -t devtmpfs dev /mnt/root/dev
  cd /mnt/root
  IN_OVERLAY=1 exec chroot /mnt/root /bin/bash "$0"
fi

mount -t sysfs sys /sys
mount -t tmpfs run /run
mkdir -p /dev/pts /dev/shm /run/udev /usr/lib/udev
mount -t devpts pts /dev/pts
mount -t tmpfs shm /dev/shm
mount -t tmpfs tmp /tmp
mount -t configfs config /sys/kernel/config 2>/dev/null
export KERNEL HOME=/tmp TMPDIR=/tmp
KERNEL=$(argument kernel)
mount --bind "$KERNEL/udev/lib/udev" /usr/lib/udev
export UDEVADM="$KERNEL/udev/bin/udevadm"
(exec -a systemd-udevd "$UDEVADM" --daemon)
busybox ip link set lo up
cd "$(argument root)"
mount -t hostfs reports .cache/test -o "$PWD/.cache/test"
export MODULES=$(echo "$KERNEL"/lib/modules/*)
node node_modules/@playwright/test/cli.js test --project=linux --reporter=list,json $(argument only)
echo "@@ended $?"
umount .cache/test
echo o > /proc/sysrq-trigger
sleep 60
