import { installed, run } from './runners.mjs';

/** Types, in every world by its own tsconfig.json, and lint in one pass; format. Each counts as one test. */
export async function checks() {
  const results = [];
  for (const [title, program, ...args] of [
    ['types and lint', 'oxlint/bin/oxlint', '--type-aware', '--type-check', '--deny-warnings'],
    ['format', 'oxfmt/bin/oxfmt', '--check'],
  ]) {
    const code = await run(title, [...installed(program), ...args]);
    results.push(
      code === 0 ? { passed: 1, failed: [], skipped: 0 } : { passed: 0, failed: [title], skipped: 0 },
    );
  }
  return results;
}
