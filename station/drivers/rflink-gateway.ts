import { ascii, latin1 } from '../codec/bytes.ts';
import { lines } from '../codec/framing/lines.ts';
import { fault } from '../model/fault.ts';
import type { Channel } from '../model/channel.ts';
import { defineDriver } from './driver.ts';

type Reader = (text: string) => number | undefined;

const decimal: Reader = (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);
const fourDigits: Reader = (text) => (/^\d{4,5}$/.test(text) ? Number(text) : undefined);
/** Written with four hexadecimal digits, whatever it is; a counter may need more. A field with fewer has lost some. */
const hexadecimal =
  (most = 4): Reader =>
  (text) => {
    if (!/^[\da-f]{4,8}$/i.test(text) || text.length > most) throw fault('frame/syntax', { text });
    return Number.parseInt(text, 16);
  };
const times =
  (read: Reader, factor: number, most = Infinity): Reader =>
  (text) => {
    const value = read(text);
    return value === undefined || value > most ? undefined : value * factor;
  };
/** Tenths, and the highest of 16 bits for what is below zero. */
const celsius: Reader = (text) => {
  const value = hexadecimal()(text)!;
  return (value & 0x8000 ? -(value & 0x7fff) : value) / 10;
};
/** Two digits at least; beyond 100 a sensor does not know. */
const humidity: Reader = (text) => {
  if (!/^\d{2,3}$/.test(text)) throw fault('frame/syntax', { text });
  return Number(text) > 100 ? undefined : Number(text);
};
const word =
  (meaning: Readonly<Record<string, number>>): Reader =>
  (text) =>
    Object.hasOwn(meaning, text) ? meaning[text] : undefined;

const KMH_TENTHS = 1 / 36;
const degrees = { quantity: 'temperature', decimals: 1 } as const;
const wind = { quantity: 'speed', decimals: 2, min: 0 } as const;
const rain = { quantity: 'rainfall', decimals: 1, min: 0 } as const;
const flag = { quantity: 'switch', decimals: 0, min: 0, max: 1 } as const;
const field = <const C extends Channel>(label: string, channel: C, read: Reader) => ({
  label,
  channel,
  read,
});

/** RFLink protocol reference, section "Data fields", as far as they are numbers. */
const fields = {
  temperature: field('TEMP', degrees, celsius),
  humidity: field('HUM', { quantity: 'relativeHumidity', decimals: 0, min: 0, max: 100 }, humidity),
  pressure: field('BARO', { quantity: 'pressure', decimals: 0, min: 0 }, times(hexadecimal(), 100)),
  windSpeed: field('WINSP', wind, times(hexadecimal(), KMH_TENTHS)),
  meanWindSpeed: field('AWINSP', wind, times(hexadecimal(), KMH_TENTHS)),
  gust: field('WINGS', wind, times(hexadecimal(), KMH_TENTHS)),
  windDirection: field(
    'WINDIR',
    { quantity: 'angle', decimals: 1, min: 0, max: 360 },
    times(decimal, 22.5, 15),
  ),
  windTemperature: field('WINTMP', degrees, celsius),
  windChill: field('WINCHL', degrees, (text) =>
    // The reference's own example has only two.
    celsius(/^[\da-f]{2}$/i.test(text) ? `00${text}` : text),
  ),
  rain: field('RAIN', rain, times(hexadecimal(8), 0.1)),
  rainTotal: field('RAINTOT', rain, times(hexadecimal(8), 0.1)),
  rainRate: field('RAINRATE', { quantity: 'rainRate', decimals: 1, min: 0 }, times(hexadecimal(), 0.1)),
  uv: field('UV', { quantity: 'other', decimals: 0, min: 0 }, hexadecimal()),
  illuminance: field('LUX', { quantity: 'illuminance', decimals: 0, min: 0 }, hexadecimal(8)),
  co2: field('CO2', { quantity: 'gasConcentration', decimals: 0, min: 0 }, fourDigits),
  sound: field('SOUND', { quantity: 'soundLevel', decimals: 0, min: 0 }, fourDigits),
  power: field('WATT', { quantity: 'power', decimals: 0, min: 0 }, hexadecimal(8)),
  energy: field('KWATT', { quantity: 'energy', decimals: 0, min: 0 }, times(hexadecimal(8), 1000)),
  voltage: field('VOLT', { quantity: 'voltage', decimals: 0, min: 0 }, fourDigits),
  batteryLow: field('BAT', flag, word({ OK: 0, LOW: 1 })),
  motion: field('PIR', flag, word({ ON: 1, OFF: 0 })),
  smoke: field('SMOKEALERT', flag, word({ ON: 1, OFF: 0 })),
  chime: field('CHIME', { quantity: 'code', decimals: 0, min: 0 }, decimal),
  on: field('CMD', flag, word({ ON: 1, OFF: 0 })),
  allOn: field('CMD', flag, word({ ALLON: 1, ALLOFF: 0 })),
  level: field('CMD', { quantity: 'count', decimals: 0, min: 0, max: 15 }, (text) =>
    times(decimal, 1, 15)(/^SET_LEVEL=(\d+)$/.exec(text)?.[1] ?? ''),
  ),
} as const;

type Name = keyof typeof fields;
const names = Object.keys(fields) as Name[];
const channels = Object.fromEntries(names.map((name) => [name, fields[name].channel])) as {
  readonly [N in Name]: (typeof fields)[N]['channel'];
};

/**
 * RFLink gateways for 433 MHz sensors and switches. `subject` is the protocol and number of whoever was heard, with the
 * number of the button where it has several. A field that says what cannot be is left out; a line that has lost or won
 * characters, as far as that can be seen, is refused.
 * @see RFLink protocol reference (rflink.nl/protref.php).
 */
export default defineDriver({
  id: 'rflink-gateway',
  title: 'RFLink gateway (433 MHz)',
  channels,
  source: { link: { kind: 'serial', baudRate: 57600 }, framing: lines(256) },
  telltale: {
    bits: 8 * 4 + 2 * 3 + 8 * 4,
    marks: ['20;00;Nodo ', ';ID=', ';TEMP=', ';HUM=', ';BAT=', ';SWITCH=', ';CMD='].map(ascii),
  }, // `20;`, counter, `;ID=`
  decode(frame) {
    const [protocol, ...said] = fieldsOf(frame);
    const values = new Map(said.map((each) => split(each)));
    const [id, button] = [values.get('ID'), values.get('SWITCH')];
    if (protocol === undefined || id === undefined) return []; // the gateway speaks of itself
    if (values.size < said.length || !said.every((each) => FIELD.test(each)) || !NAME.test(protocol))
      throw fault('frame/syntax', { text: latin1(frame).slice(0, 80) });
    const reading: { -readonly [N in Name]?: number } = {};
    for (const name of names) {
      const text = values.get(fields[name].label);
      const value = text === undefined ? undefined : fields[name].read(text);
      if (value !== undefined) reading[name] = value;
    }
    const subject = [protocol, id, ...(button === undefined ? [] : [button])].join('-');
    if (Object.keys(reading).length === 0) return [];
    return [{ subject: subject.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 64), reading }];
  },
  facts(frame) {
    const [first = '', ...more] = fieldsOf(frame);
    const banner = /^(.{1,60}) - (.{1,60}?) V([\d.]{1,12}) - R(\d{1,6})$/.exec(first);
    if (banner) return { model: banner[1]!, firmware: `${banner[2]!} ${banner[3]!} R${banner[4]!}` };
    const values = new Map([first, ...more].map(split));
    const [version, revision] = [values.get('VER'), values.get('REV')];
    if (version === undefined || revision === undefined) return undefined;
    return { firmware: `${version} R${revision}`.slice(0, 60) };
  },
  vectors: [
    {
      name: 'a weather sensor (python-rflink, MIT)',
      frame: ascii('20;2D;UPM/Esic;ID=0001;TEMP=00cf;HUM=16;BAT=OK;'),
      readings: [{ subject: 'UPM_Esic-0001', reading: { temperature: 20.7, humidity: 16, batteryLow: 0 } }],
    },
    {
      name: 'below zero (protocol reference: 0x8001 is -0.1)',
      frame: ascii('20;47;Cresta;ID=8001;TEMP=80dc;'),
      readings: [{ subject: 'Cresta-8001', reading: { temperature: -22 } }],
    },
    {
      name: 'wind (python-rflink)',
      frame: ascii('20;03;Cresta;ID=8301;WINDIR=0005;WINSP=0000;WINGS=0088;WINTMP=00c3;WINCHL=00c3;BAT=LOW;'),
      readings: [
        {
          subject: 'Cresta-8301',
          reading: {
            windDirection: 112.5,
            windSpeed: 0,
            gust: 3.78,
            windTemperature: 19.5,
            windChill: 19.5,
            batteryLow: 1,
          },
        },
      ],
    },
    {
      name: 'a button of a remote control (python-rflink)',
      frame: ascii('20;06;NewKaku;ID=008440e6;SWITCH=a;CMD=OFF;'),
      readings: [{ subject: 'NewKaku-008440e6-a', reading: { on: 0 } }],
    },
    {
      name: 'a dimmer (python-rflink)',
      frame: ascii('20;04;NewKaku;ID=000007;SWITCH=2;CMD=SET_LEVEL=14;'),
      readings: [{ subject: 'NewKaku-000007-2', reading: { level: 14 } }],
    },
    {
      name: 'a direction that is none (python-rflink)',
      frame: ascii('20;6A;UPM/Esic;ID=1002;WINSP=0041;WINDIR=5A;BAT=OK;'),
      readings: [{ subject: 'UPM_Esic-1002', reading: { windSpeed: 1.81, batteryLow: 0 } }],
    },
    {
      name: 'how it greets (python-rflink)',
      frame: ascii('20;00;Nodo RadioFrequencyLink - RFLink Gateway V1.1 - R46;'),
      readings: [],
      facts: { model: 'Nodo RadioFrequencyLink', firmware: 'RFLink Gateway 1.1 R46' },
    },
    {
      name: 'its version (python-rflink)',
      frame: ascii('20;01;VER=1.1;REV=45;BUILD=04;'),
      readings: [],
      facts: { firmware: '1.1 R45' },
    },
    {
      name: 'a wind chill of two digits (python-rflink)',
      frame: ascii('20;47;Cresta;ID=8001;WINDIR=0002;WINSP=0060;WINGS=0088;WINCHL=b0;'),
      readings: [
        {
          subject: 'Cresta-8001',
          reading: { windDirection: 45, windSpeed: 2.67, gust: 3.78, windChill: 17.6 },
        },
      ],
    },
    {
      name: 'a humidity that is none',
      frame: ascii('20;07;Conrad;ID=2;TEMP=0102;HUM=255;'),
      readings: [{ subject: 'Conrad-2', reading: { temperature: 25.8 } }],
    },
    {
      name: 'a digit of the temperature lost',
      frame: ascii('20;2D;UPM/Esic;ID=0001;TEMP=0cf;HUM=16;BAT=OK;'),
      fault: 'frame/syntax',
    },
    {
      name: 'a digit of the temperature too many',
      frame: ascii('20;2D;UPM/Esic;ID=0001;TEMP=000cf;HUM=16;BAT=OK;'),
      fault: 'frame/syntax',
    },
    {
      name: 'a digit of the humidity lost',
      frame: ascii('20;2D;UPM/Esic;ID=0001;TEMP=00cf;HUM=1;BAT=OK;'),
      fault: 'frame/syntax',
    },
    {
      name: 'the semicolon behind the number lost',
      frame: ascii('20;01;Alecto V4;ID=1A2BTEMP=0000;HUM=40;'),
      fault: 'frame/syntax',
    },
    {
      name: 'a letter and a semicolon lost: a number of a sender that there is not',
      frame: ascii('20;01;Alecto V4;ID=1A2BTEMP0000;HUM=40;'),
      fault: 'frame/syntax',
    },
    {
      name: 'an equals sign lost',
      frame: ascii('20;01;Alecto V4;ID=1A2B;TEMP0000;HUM=40;'),
      fault: 'frame/syntax',
    },
    {
      name: 'the mean wind’s letter lost, so that there are two of the other',
      frame: ascii('20;32;Oregon Wind;ID=1a89;WINSP=0068;WINSP=0050;BAT=OK;'),
      fault: 'frame/syntax',
    },
    { name: 'cut short', frame: ascii('20;2D;UPM/Esic;ID=0001;TEM'), fault: 'frame/syntax' },
    { name: 'its beginning lost', frame: ascii('Esic;ID=0001;TEMP=00cf;'), fault: 'frame/syntax' },
  ],
});

/** Who was heard; no field that lost the semicolon before it. */
const NAME = /^[\da-z][\w ./+()-]{0,40}$/i;
/** A label and what it says. Numbers of senders are hexadecimal; in one that is not, another field has got. */
const FIELD =
  /^(?:ID=[\da-f]{1,16}|SWITCH=[\da-z]{1,8}|CMD=SET_LEVEL=\d+|(?!ID=|SWITCH=)[A-Z][A-Z\d_]*=[^=]*)$/i;

/** What stands between the semicolons, without the node's number and the counter. @throws frame/syntax. */
function fieldsOf(frame: Uint8Array): readonly string[] {
  const text = latin1(frame).trim();
  if (!/^20;[\da-f]{2};[\x20-\x7e]{0,240};$/i.test(text))
    throw fault('frame/syntax', { text: text.slice(0, 80) });
  return text.slice(6, -1).split(';');
}

function split(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
