import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hex } from '../../station/codec/bytes.ts';

/** What somebody recorded of a device; `drivers` are those that may be named for it, none where there is no driver. */
export interface Capture {
  readonly protocol: string;
  readonly file: string;
  readonly drivers: readonly string[];
  readonly bytes: Uint8Array;
}

/** Captures of real devices. They are not part of the project: without them there are none. */
const corpus = join(import.meta.dirname, '../../../shared/corpus');

const NMEA = ['nmea-gps'];
const folders: readonly (readonly [
  protocol: string,
  folder: string,
  files: RegExp,
  drivers: readonly string[],
])[] = [
  ['NMEA', 'nmea/gpsd', /\.log$/, NMEA],
  ['NMEA', 'nmea/pynmea2', /\.log$/, NMEA],
  ['NMEA', 'nmea/sigrok', /\.nmea$/, NMEA],
  ['AIS', 'ais/gpsd', /\.(log|aivdm)$/, NMEA],
  ['AIS', 'ais/libais', /\.nmea$/, NMEA],
  ['AIS', 'ais/pyais', /(messages|\.ais|sample\.txt)$/, NMEA],
  ['UBX', 'ubx/gpsd', /\.log$/, ['ublox-ubx']],
  ['UBX', 'ubx/pyubx2', /(nav|all|sf-calibration)\.log$/, ['ublox-ubx']],
  // Cut in two, half of it has nothing but NMEA.
  ['UBX', 'ubx/pyubx2', /\.ubx$/, ['ublox-ubx', ...NMEA]],
  ['VE.Direct', 'vedirect/karioja', /\.dump$/, ['victron-vedirect']],
  ['SML', 'sml', /\.dump$/, ['sml-meter']],
  ['DSMR P1', 'dsmr/athombv', /^(?!iskra).*\d\.txt$|example\.txt$|phase\.txt$/, ['dsmr-p1']],
  ['DSMR P1', 'dsmr/dsmr_parser', /^(?!telegram_esy5).*\.txt$/, ['dsmr-p1']],
  // An EasyMeter without a checksum: both read it, and its codes are as IEC 62056-21 writes them.
  ['DSMR P1', 'dsmr/dsmr_parser', /esy5.*\.txt$/, ['dsmr-p1', 'iec62056-21']],
  ['DSMR P1', 'dsmr/robthree', /\.txt$/, ['dsmr-p1']],
  ['DSMR P1', 'dsmr/wassasin', /\.txt$/, ['dsmr-p1']],
  ['RFLink', 'rflink', /\.txt$/, ['rflink-gateway']],
  ['RTCM', 'rtcm/pyrtcm', /\.(bin|log)$/, []],
  ['SiRF, Trimble, GREIS', 'gnss-binary/gpsd', /\.log$/, []],
  ['Septentrio SBF', 'gnss-binary/sbf', /^(?!ubx).*\.log$/, []],
  ['VBus', 'vbus', /\.vbus$/, []],
  ['VC940', 'instruments', /\.bin$/, []],
  ['firmware', 'esp', /\.bin$/, []],
  ['documents', 'wot', /\.json$/, []],
  ['documents', 'mbus/libmbus', /\.xml$/, []],
  ['documents', 'senml/rfc8428', /\./, []],
];

/** Everything that can be listened to, as it was on the wire. */
export function captures(): readonly Capture[] {
  if (!existsSync(corpus)) return [];
  const raw = folders.flatMap(([protocol, folder, files, drivers]) =>
    namesIn(folder)
      .filter((name) => files.test(name))
      .map((name) => capture(protocol, `${folder}/${name}`, drivers, read(`${folder}/${name}`))),
  );
  return [...raw, ...dumps(), ...vectors()].filter(({ bytes }) => bytes.length > 0);
}

/** Recordings that were written down in digits. */
function dumps(): readonly Capture[] {
  const sensors: Readonly<Record<string, string>> = {
    pmsx003: 'plantower-pms5003',
    sds01x: 'nova-sds011',
    sps30: 'sensirion-sps30',
    mhz19b: 'winsen-mhz19',
  };
  const particulate = Object.entries(sensors).map(([name, driver]) => {
    const file = `particulate/pypms/${name}.hexdump`;
    const digits = text(file).replace(/^\w+: ((?:[\da-f]{2} )+).*$/gm, '$1');
    return capture('particulate', file, [driver], hex(digits));
  });
  // A meter that is read again and again: of one frame alone a half proves nothing.
  const meters = namesIn('mbus/libmbus')
    .filter((name) => name.endsWith('.hex'))
    .map((name) => {
      const frame = hex(text(`mbus/libmbus/${name}`));
      return capture(
        'M-Bus',
        `mbus/libmbus/${name}`,
        ['mbus-meter'],
        Buffer.concat([frame, frame, frame, frame]),
      );
    });
  return [...particulate, ...meters];
}

interface Wire {
  readonly channels: Readonly<Record<string, readonly { readonly hex: string }[]>>;
}
interface Vectors {
  readonly vectors: readonly {
    readonly name: string;
    readonly raw_hex?: string;
    readonly hex?: string;
    readonly text?: string;
    readonly messages?: readonly { readonly hex?: string; readonly text?: string }[];
  }[];
}

function vectors(): readonly Capture[] {
  const buses = ['flowmeter-graph-tool', 'flowmeter-target-15'].map((name) => {
    const { channels } = json<Wire>(`modbus/wire/${name}.json`);
    const frames = Object.values(channels).flat();
    return capture(
      'Modbus',
      `modbus/wire/${name}`,
      ['modbus-meter'],
      hex(frames.map((frame) => frame.hex).join('')),
    );
  });
  const each = (protocol: string, file: string, drivers: readonly string[], times = 1) =>
    json<Vectors>(file).vectors.map(({ name, raw_hex, hex: digits, text: said, messages = [] }) => {
      const bytes = messages.map((each) =>
        each.hex ? hex(each.hex) : Buffer.from(each.text ?? '', 'latin1'),
      );
      const whole = raw_hex ?? digits;
      if (whole) bytes.push(...Array.from({ length: times }, () => hex(whole)));
      else if (said) bytes.push(Buffer.from(said, 'latin1'));
      return capture(protocol, `${file} ${name}`, drivers, Buffer.concat(bytes));
    });
  return [
    ...buses,
    ...each('UT61E', 'instruments/uni-t-ut61e-a.json', ['uni-t-ut61e']),
    ...each('Kern scale', 'instruments/kern-ew-scale-a.json', ['kern-scale'], 6),
    ...each('SML', 'sml/smartmeter-obis.json', ['sml-meter']),
    ...each('DLMS/HDLC', 'dlms-hdlc/amshan-kaifa.json', []),
    ...each('DLMS/HDLC', 'dlms-hdlc/amshan-hdlc.json', []),
  ];
}

const capture = (protocol: string, file: string, drivers: readonly string[], bytes: Uint8Array): Capture => ({
  protocol,
  file,
  drivers,
  bytes,
});
const namesIn = (folder: string) =>
  readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' }).sort();
const read = (file: string): Uint8Array => readFileSync(join(corpus, file));
const text = (file: string) => readFileSync(join(corpus, file), 'latin1');
const json = <T>(file: string) => JSON.parse(text(file)) as T;
