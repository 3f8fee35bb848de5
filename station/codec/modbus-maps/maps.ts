import type { RegisterMap } from '../registers.ts';
import { daly } from './daly.ts';
import { sdm120, sdm630 } from './eastron.ts';
import { goodweDt, goodweEt } from './goodwe.ts';
import { relays8 } from './relays.ts';
import { pzem004t, xymd02 } from './sensors.ts';

/** Every kind of Modbus device whose registers are known, by the name that settings keep. */
export const maps = {
  sdm120,
  sdm630,
  pzem004t,
  xymd02,
  relays8,
  'goodwe-et': goodweEt,
  'goodwe-dt': goodweDt,
  daly,
} as const satisfies Readonly<Record<string, RegisterMap>>;

export type MapName = keyof typeof maps;
export const mapNames = Object.keys(maps) as MapName[];
