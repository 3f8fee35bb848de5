import type { Command } from 'commander';
import { defaultDataFolder } from '../data-folder.ts';
import { SEEN } from '../http/seen-route.ts';
import { Failure } from './failure.ts';
import { requireBridge } from './required-bridge.ts';

export function addSeen(program: Command): void {
  program
    .command('seen')
    .description(
      'Topics and names under which somebody sends to the bridge and no device reads: one JSON line each, with what could read it, for devices.json.',
    )
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .action(({ data }: { readonly data: string }) => printSeen(data));
}

/** @throws Failure where no bridge runs on that folder, or it does not answer. */
async function printSeen(data: string): Promise<void> {
  const running = await requireBridge(data);
  const answer = await fetch(`http://127.0.0.1:${running.port}${SEEN}`, {
    headers: { authorization: `Bearer ${running.key}` },
  }).catch((cause: unknown) => {
    throw new Failure(`the bridge that runs there does not answer on port ${running.port}`, 1, { cause });
  });
  if (!answer.ok) throw new Failure('the bridge that runs there cannot do this', 1);
  const { senders } = (await answer.json()) as { readonly senders: readonly object[] };
  for (const sender of senders) process.stdout.write(`${JSON.stringify(sender)}\n`);
}
