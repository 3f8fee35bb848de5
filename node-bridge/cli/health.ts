import type { Command } from 'commander';
import * as v from 'valibot';
import { defaultDataFolder } from '../data-folder.ts';
import { askApi } from './configuration/ask-api.ts';

const Health = v.object({
  ready: v.boolean(),
  checks: v.array(
    v.object({ name: v.string(), ok: v.boolean(), detail: v.string(), warns: v.optional(v.boolean()) }),
  ),
});

export function addHealth(program: Command): void {
  program
    .command('health')
    .description(
      'Says how the bridge is that runs there, a line each, what somebody should look at included.',
    )
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .addHelpText('after', '\nEnds with 0 where it is ready, and stores what comes; with 1 where it is not.')
    .action(health);
}

async function health({ data }: { readonly data: string }): Promise<void> {
  const { text } = await askApi(data, '/api/health', { also: 503 });
  const { ready, checks } = v.parse(Health, JSON.parse(text));
  for (const { name, ok, warns = false, detail } of checks)
    process.stdout.write(`${ok && !warns ? 'ok  ' : 'LOOK'} ${name}: ${detail}\n`);
  if (!ready) process.exitCode = 1;
}
