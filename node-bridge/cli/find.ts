import { networkInterfaces } from 'node:os';
import type { Command } from 'commander';
import { findBridges } from '../mdns/finding.ts';
import { nodeClock } from '../node-clock.ts';
import { wrongUsage } from './failure.ts';

export function addFind(program: Command): void {
  program
    .command('find')
    .description(
      'Lists the bridges in the networks of this machine, with address and how the fingerprint of the CA begins.',
    )
    .option('--seconds <count>', 'how long to wait for answers', '3')
    .option('--json', 'as JSON lines')
    .addHelpText(
      'after',
      '\nA bridge is told of while a code is shown, or once somebody is paired. Anybody near can claim to be one:\ncompare the fingerprint with the one that the bridge itself shows.',
    )
    .action(find);
}

async function find({ seconds, json }: { readonly seconds: string; readonly json?: true }): Promise<void> {
  if (!/^[1-9]\d?$/.test(seconds)) throw wrongUsage('--seconds: 1 to 99');
  const found = await findBridges(networkInterfaces(), nodeClock, Number(seconds) * 1_000);
  for (const bridge of found) {
    const { name, urls, host, version, ca } = bridge;
    const line = json
      ? JSON.stringify(bridge)
      : [name, urls.join(' '), host, version, `CA ${ca}…`].join('  ');
    process.stdout.write(`${line}\n`);
  }
  if (found.length > 0) return;
  process.stderr.write(
    'Nobody answers. Is a bridge in this network, and somebody paired with it or a code shown?\n',
  );
  process.exitCode = 1;
}
