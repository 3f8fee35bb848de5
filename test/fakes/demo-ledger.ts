import type { VerifyPart } from '../../station/api/keeping.ts';
import type { UplinkConfig } from '../../station/api/config.ts';
import type { DeviceLedger } from '../../station/model/ledger.ts';
import type { Scene } from './demo-scene.ts';

/** Two devices' ledgers, one that lost a little. */
export function demoLedger(
  uplinks: readonly UplinkConfig[],
  devices: readonly string[],
): readonly DeviceLedger[] {
  return devices.map((device, n) => {
    const kept = 480_112 / (n + 1);
    const lost = n === 0 ? 42 : 0;
    return {
      device,
      produced: kept + lost,
      kept,
      waiting: 0,
      stored: kept,
      forgotten: 0,
      erased: 0,
      lost: 0,
      dropped:
        lost > 0 ? { 'unclean-stop': { entries: 1, rows: lost }, unplugged: { entries: 3, rows: 0 } } : {},
      readers: uplinks.map(({ id }) => ({
        reader: id,
        taken: Math.floor(kept * 0.94),
        missed: 0,
        ...(id === 'cloud' && n === 0 ? { refused: 40 } : {}),
      })),
    };
  });
}

/** A check in four pieces; in a scene with a fault it finds something. */
export function demoCheck(scene: Scene, cursor: string | undefined): VerifyPart {
  const part = Number(cursor ?? 0);
  if (part < 3) return { done: part / 4, cursor: String(part + 1) };
  const wrong = scene === 'fault';
  return {
    done: 1,
    verification: {
      balances: !wrong,
      blocks: 812,
      entries: 51_204,
      rows: 480_112,
      devices: [],
      problems: wrong
        ? [
            { station: 'tablet-7f3a', device: 'boiler', text: '480112 rows should be stored, 479600 are' },
            {
              station: 'tablet-7f3a',
              seq: [20_411, 20_466],
              text: 'a damaged block: its checksum does not hold',
            },
          ]
        : [],
      unnamed: 0,
    },
  };
}
