const A = 6_378_137; // WGS 84, half the great axis
const F = 1 / 298.257_223_563;
const B = A * (1 - F);
const E2 = F * (2 - F);
const EP2 = E2 / (1 - E2);
const DEGREES = 180 / Math.PI;

/**
 * Where a point is that is given in metres from the middle of the earth. B. R. Bowring, "Transformation from spatial to
 * geographical coordinates", Survey Review 23 (1976): right to a millimetre near the ground.
 */
export function geodetic(x: number, y: number, z: number): { latitude: number; longitude: number } {
  const p = Math.hypot(x, y);
  const theta = Math.atan2(z * A, p * B);
  const latitude = Math.atan2(z + EP2 * B * Math.sin(theta) ** 3, p - E2 * A * Math.cos(theta) ** 3);
  return { latitude: latitude * DEGREES, longitude: Math.atan2(y, x) * DEGREES };
}
