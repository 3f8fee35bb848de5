/** MAV_TYPE and MAV_AUTOPILOT, as far as people have a word for them. */
const VEHICLES: Readonly<Record<number, string>> = {
  1: 'fixed wing',
  2: 'quadcopter',
  3: 'coaxial helicopter',
  4: 'helicopter',
  5: 'antenna tracker',
  7: 'airship',
  8: 'balloon',
  9: 'rocket',
  10: 'rover',
  11: 'boat',
  12: 'submarine',
  13: 'hexacopter',
  14: 'octocopter',
  15: 'tricopter',
  19: 'VTOL',
  20: 'VTOL',
  21: 'VTOL',
  22: 'VTOL',
  29: 'dodecacopter',
};
const AUTOPILOTS: Readonly<Record<number, string>> = { 0: 'generic', 3: 'ArduPilot', 12: 'PX4' };

/** What a HEARTBEAT says in words. */
export function vehicleOf(heartbeat: Uint8Array): Readonly<Record<string, string>> {
  const vehicle = VEHICLES[heartbeat[4] ?? -1];
  const autopilot = AUTOPILOTS[heartbeat[5] ?? -1];
  return { ...(vehicle ? { vehicle } : {}), ...(autopilot ? { autopilot } : {}) };
}
