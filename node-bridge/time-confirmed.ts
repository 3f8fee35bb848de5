import { stat } from 'node:fs/promises';

/** Touched by systemd each time that it has set the clock by the network (systemd-timesyncd.service(8)). */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized';

/** When the system last set its clock by the network; undefined where it has not since it was started, or does not say so. */
export const timeConfirmed = (path = SYNCHRONIZED): Promise<number | undefined> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
