// node test/linux/run.mjs [--only NAME] [--record]: the specs of this folder, on the built app, inside a Linux that is built
// when there is none. --record writes down what its USB drivers say, in test/recordings/linux-usb.
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runInKernel } from './boot.mjs';
import { buildBoard } from './board/build.mjs';
import { buildKernel } from './build.mjs';

const { only, record } = parseArgs({
  options: { only: { type: 'string' }, record: { type: 'boolean' } },
}).values;
buildKernel();
buildBoard();
process.exitCode = await runInKernel({ only, record });
if (record) keepRecordings();

function keepRecordings() {
  const reports = join(import.meta.dirname, '../../.cache/test');
  const recordings = join(import.meta.dirname, '../recordings/linux-usb');
  for (const name of readdirSync(reports).filter((each) => each.startsWith('linux-usb-')))
    copyFileSync(join(reports, name), join(recordings, name.slice('linux-usb-'.length)));
}
