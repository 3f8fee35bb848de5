import type { Driver } from './driver.ts';

const files = import.meta.glob<Driver>(['./*-*.ts'], { eager: true, import: 'default' });

/** Every driver in this folder, by id. A new file is a new driver; nothing else is to be edited. */
export const drivers: ReadonlyMap<string, Driver> = new Map(
  Object.values(files).map((driver) => [driver.id, driver]),
);
