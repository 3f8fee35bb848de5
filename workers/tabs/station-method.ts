import type { DeskApi, OwnStationApi } from '../../station/api.ts';
import { fault } from '../../station/model/fault.ts';

export type StationMethod = keyof DeskApi;

/** One that may be asked; a station without a desk opens no files. */
export type Asked = OwnStationApi & Partial<DeskApi>;

/** Everything a station can be asked, and how long an answer from another tab may take before nobody is taken to be there. */
export const patienceMs: Readonly<Record<StationMethod, number>> = {
  news: 12_000,
  chart: 30_000,
  command: 75_000,
  csv: 30_000,
  describe: 10_000,
  manifests: 10_000,
  recording: 30_000,
  openRecording: 60_000,
  closeRecording: 10_000,
  keepRecording: 60_000,
  eraseRecording: 60_000,
  addDevice: 10_000,
  listen: 10_000,
  stopListening: 10_000,
  removeDevice: 10_000,
  renameDevice: 10_000,
  eraseDevice: 60_000,
  setUplink: 10_000,
  removeUplink: 10_000,
  retryRefused: 10_000,
  savedRefused: 30_000,
  testBroker: 60_000,
  wipe: 60_000,
  setKeepDays: 10_000,
  setBudget: 10_000,
  setWhenFull: 10_000,
  lossSeen: 10_000,
  verify: 60_000,
  diagnostics: 10_000,
  scanModbus: 20_000,
  readModbus: 10_000,
};

export const isStationMethod = (name: unknown): name is StationMethod =>
  typeof name === 'string' && Object.hasOwn(patienceMs, name);

/** A station whose every method is one function. */
export function stationOf(
  ask: (method: StationMethod, args: readonly unknown[]) => Promise<unknown>,
): DeskApi {
  const names = Object.keys(patienceMs) as StationMethod[];
  const methods = names.map((name) => [name, (...args: unknown[]) => ask(name, args)]);
  return Object.fromEntries(methods) as unknown as DeskApi;
}

/** Asks a station by the method's name. @throws link/unsupported. */
export function askStation(
  station: Asked,
  method: StationMethod,
  args: readonly unknown[],
): Promise<unknown> {
  const asked = station[method] as ((...args: unknown[]) => Promise<unknown>) | undefined;
  if (!asked) throw fault('link/unsupported', { address: method });
  return Reflect.apply(asked, station, args);
}
