import * as v from 'valibot';
import type { BrokerConfig, UplinkConfig } from '../../api/config.ts';
import { crc32c } from '../../codec/checksum.ts';
import { USUAL } from '../../model/uplink.ts';

/** The place that nobody gave an id: a station sends there by itself, or did when it could have only one. */
export function unnamedUplink(broker: BrokerConfig): UplinkConfig {
  const id = `at-${crc32c(new TextEncoder().encode(broker.url)).toString(16)}`;
  return { ...USUAL, id, ...broker };
}

/** Settings as an older version kept them, made into those of today; whatever is none of them stays as it is. */
export function migrated(json: unknown): unknown {
  return isVersionOne(json) ? fromVersionOne(json) : json;
}

interface VersionOne {
  readonly version: 1;
  /** Absent: nothing was said about it; null: nothing is to be sent. */
  readonly broker?: BrokerConfig | null;
}

const VersionOneIn = v.looseObject({
  version: v.literal(1),
  broker: v.optional(v.nullable(v.looseObject({ url: v.string() }))),
});
const isVersionOne = (json: unknown): json is VersionOne => v.is(VersionOneIn, json);

function fromVersionOne({ broker, ...rest }: VersionOne): unknown {
  const settings = { ...rest, version: 2 };
  if (broker === undefined) return settings;
  return { ...settings, uplinks: broker === null ? [] : [unnamedUplink(broker)] };
}
