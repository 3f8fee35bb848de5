import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, run } from './runners.mjs';

/** Types in every world, lint, format: each counts as one test. */
export async function checks() {
  const results = [];
  for (const [title, program, ...args] of [
    ...worlds().map((world) => [`types in ${world}`, 'typescript/bin/tsc', '--project', world]),
    ['lint', 'oxlint/bin/oxlint', '--type-aware', '--deny-warnings'],
    ['format', 'oxfmt/bin/oxfmt', '--check'],
  ]) {
    const code = await run(title, [...installed(program), ...args]);
    results.push(
      code === 0 ? { passed: 1, failed: [], skipped: 0 } : { passed: 0, failed: [title], skipped: 0 },
    );
  }
  return results;
}

function worlds() {
  const { references } = JSON.parse(readFileSync(join(import.meta.dirname, '../../tsconfig.json'), 'utf8'));
  return references.map(({ path }) => path);
}
