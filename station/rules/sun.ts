const RADIANS = Math.PI / 180;
const J2000_MS = Date.UTC(2000, 0, 1, 12);

/**
 * Degrees of the sun's centre over the horizon, without refraction, to within some hundredths of a degree between 1950 and 2050:
 * the low-precision formulas of the Astronomical Almanac (section C).
 */
export function sunElevation(timeMs: number, latitude: number, longitude: number): number {
  const days = (timeMs - J2000_MS) / 86_400_000;
  const meanLongitude = 280.46 + 0.9856474 * days;
  const anomaly = (357.528 + 0.9856003 * days) * RADIANS;
  const ecliptic = (meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
  const tilt = (23.439 - 0.0000004 * days) * RADIANS;
  const rightAscension = Math.atan2(Math.cos(tilt) * Math.sin(ecliptic), Math.cos(ecliptic)) / RADIANS;
  const declination = Math.asin(Math.sin(tilt) * Math.sin(ecliptic));
  const siderealDegrees = 280.46062 + 360.985647366 * days;
  const hourAngle = (siderealDegrees + longitude - rightAscension) * RADIANS;
  const phi = latitude * RADIANS;
  const sine =
    Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle);
  return Math.asin(Math.min(1, Math.max(-1, sine))) / RADIANS;
}
