import type { LineFigures, LineHealth } from '../../api/doctor.ts';
import { beatOf } from '../../doctor/beat.ts';
import { diagnose } from '../../doctor/diagnose.ts';
import { charMsOf } from '../wire/exchange.ts';
import type { OwnDevice } from './own-device.ts';
import type { Clock } from '../platform.ts';
import { linkOf } from './device.ts';

/** How a device's line does, and what is most likely wrong with it. `sharing`: all devices on its wire, itself among them. */
export function healthOf(own: OwnDevice, sharing: readonly OwnDevice[], clock: Clock): LineHealth {
  const nowMs = clock.steady();
  const offsetMs = clock.now() - nowMs;
  const { arrivalsMs, ...told } = own.session.counting.story.told(nowMs, offsetMs);
  const spec = linkOf(own.driver, own.config);
  const charMs = charMsOf(spec);
  const inLastStretch = (each: OwnDevice) =>
    each.session.counting.story.told(nowMs, offsetMs).strip.at(-2)?.bytes ?? 0;
  const bytes = sharing.reduce((sum, each) => sum + inLastStretch(each), 0);
  const figures: LineFigures = {
    ...told,
    line: spec.kind === 'serial' ? { baudRate: spec.baudRate, parity: spec.parity ?? 'none' } : undefined,
    capacityPerS: charMs > 0 ? 1_000 / charMs : undefined,
    bytesPerS: (1_000 * bytes) / told.stretchMs,
    beat: beatOf(arrivalsMs),
  };
  return { ...figures, diagnosis: diagnose(figures) };
}
