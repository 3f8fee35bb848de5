import { answeredBy, askByName } from '../../station/api/by-name.ts';
import { type DeskApi, deskCalls, type OwnStationApi } from '../../station/api/calls.ts';

export type StationMethod = keyof DeskApi;

/** One that may be asked; a station without a desk opens no files. */
export type Asked = OwnStationApi & Partial<DeskApi>;

export const isStationMethod = (name: unknown): name is StationMethod =>
  typeof name === 'string' && Object.hasOwn(deskCalls, name);

/** A station whose every method is one function. */
export const stationOf = (
  ask: (method: StationMethod, args: readonly unknown[]) => Promise<unknown>,
): DeskApi => answeredBy<DeskApi>(deskCalls, ask);

/** Asks a station by the method's name. @throws link/unsupported. */
export const askStation = (
  station: Asked,
  method: StationMethod,
  args: readonly unknown[],
): Promise<unknown> => askByName<DeskApi>(station, method, args);
