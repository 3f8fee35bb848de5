import type { Channel } from './channel.ts';
import type { Risk } from './control.ts';

/** What people call things whose wrong press does harm, is forgotten, or cannot be undone. */
const WORDS: readonly (readonly [Risk, readonly string[]])[] = [
  [3, ['erase', 'reset', 'factory', 'format', 'firmware', 'reboot']],
  [
    2,
    ['pump', 'heater', 'heating', 'heat', 'boiler', 'oven', 'motor', 'relay', 'ssr', 'compressor', 'press'],
  ],
  [
    2,
    ['laser', 'saw', 'drill', 'gate', 'door', 'lock', 'burner', 'igniter', 'charger', 'inverter', 'output'],
  ],
  [0, ['led', 'display', 'text', 'backlight']],
];

/**
 * What setting a channel may do, by the words its name is made of: `heater2` does harm, `eraseCounters` cannot be undone;
 * nothing where no word is known. For devices that name their channels themselves; a driver that knows better says so.
 */
export function riskByName(name: string): Pick<Channel, 'risk'> {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  const found = WORDS.find(([, known]) => words.some((word) => known.includes(word)));
  return found ? { risk: found[0] } : {};
}
