import type { Command } from 'commander';
import { drivers } from '../../station/drivers/index.ts';
import { manifestOf } from '../../station/runtime/devices/manifest.ts';

export function addDrivers(program: Command): void {
  program
    .command('drivers')
    .description('Lists the kinds of devices that Fieldline knows, as JSON.')
    .action(() => {
      const manifests = [...drivers.values()].map(manifestOf);
      process.stdout.write(`${JSON.stringify(manifests, undefined, 2)}\n`);
    });
}
