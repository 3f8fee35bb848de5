import type { DeviceConfig } from '../../api/config.ts';
import type { Driver } from '../../drivers/driver.ts';
import type { LinkSpec } from '../../model/link.ts';
import type { GapCause } from '../../model/entry.ts';
import type { Pipeline } from '../../pipeline/step.ts';

/** A device with everything resolved that its configuration names. */
export interface Device {
  readonly config: DeviceConfig;
  readonly driver: Driver;
  readonly options: unknown;
  readonly pipeline: Pipeline;
}

/** Until when the log tells of a device, by rows or by a gap that was told, and why there is nothing since. */
export interface Since {
  readonly lastMs: number | undefined;
  readonly cause: GapCause;
  /** Rows that were decoded then and are nowhere. */
  readonly rows: number;
}

/** The driver's line with what the person chose instead. Who takes the parity from seven bits means eight: 7N1 is not in use. */
export function linkOf({ source }: Driver, { line }: DeviceConfig, options?: unknown): LinkSpec {
  const link = (options === undefined ? undefined : source.linkWith?.(options)) ?? source.link;
  if (link.kind !== 'serial') return link;
  return { ...link, ...(line?.parity === 'none' ? { dataBits: 8 } : {}), ...line };
}
