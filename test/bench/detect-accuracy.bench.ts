import { Detector } from '../../station/detect/detector.ts';
import { drivers } from '../../station/drivers/index.ts';
import { captures } from '../fakes/captures.ts';
import { cutAt, noisy, numbersFrom } from '../fakes/damage.ts';
import { median, type Figure } from './bench.ts';

const MOST_BYTES = 16_384;
const STEP_BYTES = 64;

/**
 * Captures of real devices heard whole, cut at random and with 5 % noise: how many are recognised, how many are taken for
 * something else, and how many bytes that takes. Without the captures there is nothing to measure.
 */
export default async function (): Promise<Record<string, Figure>> {
  const all = captures().map((each) => ({ ...each, drivers: each.drivers.filter((id) => drivers.has(id)) }));
  const known = all.filter((each) => each.drivers.length > 0);
  if (known.length === 0) {
    console.error('detect-accuracy: no captures here');
    return {};
  }
  const random = numbersFrom(20261121);
  const right = (how: (bytes: Uint8Array) => Uint8Array) => {
    const share =
      known.filter((each) => each.drivers.includes(driverOf(how(each.bytes)) ?? '')).length / known.length;
    return { value: 100 * share, unit: '%', goal: { min: 95 }, ours: 100 * share };
  };
  const noise = right((bytes) => noisy(bytes, 0.05, random, 'inserted'));
  const wrong = all.filter((each) => {
    const found = driverOf(cutAt(each.bytes, random));
    return found !== undefined && !each.drivers.includes(found);
  }).length;
  const needed = median(known.map(({ bytes }) => bytesNeeded(bytes)));
  return {
    'detect-accuracy': right((bytes) => bytes),
    'detect-accuracy-cut': right((bytes) => cutAt(bytes, random)),
    'detect-accuracy-noise': noise,
    'detect-wrong': { value: wrong, unit: 'files', goal: { max: 0 }, ours: wrong },
    'detect-bytes': { value: needed, unit: 'B', goal: { max: 2880 }, ours: needed },
  };
}

function driverOf(bytes: Uint8Array): string | undefined {
  const detector = new Detector(drivers.values());
  detector.push(bytes.subarray(0, MOST_BYTES));
  detector.end();
  return detector.finding().driver;
}

function bytesNeeded(bytes: Uint8Array): number {
  const detector = new Detector(drivers.values());
  for (let at = 0; at < Math.min(bytes.length, MOST_BYTES); at += STEP_BYTES) {
    detector.push(bytes.subarray(at, at + STEP_BYTES));
    if (detector.finding().driver !== undefined) return at + STEP_BYTES;
  }
  return Infinity;
}
