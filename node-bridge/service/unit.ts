/** What a unit of systemd is written for. */
export interface Service {
  /** Node itself, and the file that it runs. These and the folder are {@link isPlain}. */
  readonly program: readonly [string, string];
  readonly user: string;
  readonly dataFolder: string;
  /** Where the devices hang, as the configuration says: it may open the files of those wires and no others. */
  readonly addresses: readonly string[];
  /** Whether the system has a group of that name. */
  hasGroup(name: string): boolean;
}

/** A path that means to systemd what it means to everybody else. */
export const isPlain = (path: string): boolean => /^\/[\w./@+-]*$/.test(path);

/** What a kind of wire needs: files below /dev (systemd.resource-control(5)), and the group that a Raspberry Pi gives them to. */
const wires: Readonly<
  Record<string, { devices?: (place: string) => readonly string[]; group: string; tunes?: true } | undefined>
> = {
  gpio: { devices: () => ['char-gpiochip'], group: 'gpio' },
  i2c: { devices: (place) => [`/dev/i2c-${number(place)}`], group: 'i2c' },
  spi: { devices: () => ['char-spi'], group: 'spi' },
  // An adapter that is put back may have another file.
  serial: { devices: () => ['USB', 'ACM', 'AMA', 'S'].map((kind) => `char-tty${kind}`), group: 'dialout' },
  pwm: { group: 'gpio', tunes: true },
  w1: { group: 'gpio' },
};

const DRIVERS_OF_ADAPTERS = ['Wants', 'After']
  .map((word) => `${word}=modprobe@usbserial.service modprobe@cdc_acm.service\n`)
  .join('');

/** The wire that an address is on, where it is one that the unit has to allow: `gpio`, `spi`, `serial`, `pwm`, `w1`, or a bus, `i2c:1`. */
export function wireOf(address: string): string | undefined {
  const [kind = '', ...place] = address.split(':');
  if (!Object.hasOwn(wires, kind)) return undefined;
  return kind === 'i2c' ? `i2c:${number(place.join(':'))}` : kind;
}

/** The only part of an address that gets into the unit. */
const number = (place: string): string => /^\d{1,3}/.exec(place)?.[0] ?? '0';

/**
 * A unit for systemd: own user, no rights beyond its data folder and the wires it has, begun anew whatever ends it. What each line
 * shuts stands in systemd.exec(5). Just-in-time compilers cannot do with MemoryDenyWriteExecute, and whether the clock is right cannot be
 * asked with ProtectClock; without CAP_SYS_TIME it cannot be set all the same.
 */
export function unitOf(service: Service): string {
  const { program, user, dataFolder, addresses } = service;
  const needed = addresses.flatMap((address) => {
    const end = address.indexOf(':');
    const kind = address.slice(0, end);
    const wire = Object.hasOwn(wires, kind) ? wires[kind] : undefined;
    return wire ? [{ ...wire, devices: wire.devices?.(address.slice(end + 1)) ?? [] }] : [];
  });
  const devices = [...new Set(needed.flatMap(({ devices }) => devices))].sort();
  const groups = [...new Set(needed.map(({ group }) => group))]
    .sort()
    .filter((name) => service.hasGroup(name));
  const may = [...new Set(addresses.flatMap((address) => wireOf(address) ?? []))].sort();
  // Outputs of PWM are set by writing below /sys.
  const tunes = needed.some((wire) => wire.tunes);
  // Files of a driver that is loaded later than the service begins would not be allowed.
  const drivers = devices.includes('char-ttyUSB') ? DRIVERS_OF_ADAPTERS : '';
  return `[Unit]
Description=Fieldline bridge
After=network.target
${drivers}StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart=${program.join(' ')} start --data ${dataFolder}
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=2
WatchdogSec=30
TimeoutStartSec=300
TimeoutStopSec=15
User=${user}
Group=${user}
${groups.length > 0 ? `SupplementaryGroups=${groups.join(' ')}\n` : ''}UMask=0077
ReadWritePaths=${dataFolder}
Environment=NODE_ENV=production
Environment=FIELDLINE_USER=${user}
Environment=FIELDLINE_WIRES=${may.join(',')}

DevicePolicy=closed
${devices.length === 0 ? 'PrivateDevices=yes\n' : devices.map((device) => `DeviceAllow=${device} rw\n`).join('')}CapabilityBoundingSet=
AmbientCapabilities=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
${tunes ? '' : 'ProtectKernelTunables=yes\n'}ProtectProc=invisible
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallFilter=adjtimex clock_adjtime
SystemCallErrorNumber=EPERM
LimitNOFILE=16384
TasksMax=128
MemoryMax=768M

[Install]
WantedBy=multi-user.target
`;
}
