import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const reports = join(root, '.cache/test');

/** One of the programs that npm has installed here, to be called by `run`. */
export const installed = (path) => [process.execPath, join(root, 'node_modules', path)];

/** Runs a command and shows, when it has ended, what it said; without `show` only if it failed. */
export async function run(title, [command, ...args], { show = true } = {}) {
  const started = Date.now();
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: command === 'npm' && process.platform === 'win32', // there npm is a batch file
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  child.on('error', (error) => said.push(Buffer.from(error.message)));
  const code = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${title} (${seconds} s)`);
  if (show || code !== 0) console.log(`${Buffer.concat(said)}`.trimEnd());
  return code;
}

/** Builds the app and the bridge; counts only when that fails. */
export async function build() {
  const code = await run('npm run build', ['npm', 'run', 'build', '--silent'], { show: false });
  return code === 0 ? { passed: 0, failed: 0, skipped: 0 } : crashed;
}

/** Runs one of vitest's projects. */
export async function vitest(project) {
  const report = await freshReport(`vitest-${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const runner = [...installed('vitest/vitest.mjs'), 'run', '--project', project];
  const code = await run(`vitest ${project}`, [...runner, ...reporters]);
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = await read(report);
  // A file that could not even be loaded has no tests, but it has failed.
  const unloaded = testResults?.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return counted(code, numPassedTests, numFailedTests + unloaded?.length, numPendingTests);
}

/** Runs playwright's projects together. */
export async function playwright(projects) {
  const report = await freshReport('playwright.json'); // as playwright.config.ts says
  const runner = [...installed('@playwright/test/cli.js'), 'test'];
  const code = await run(`playwright ${projects.join(', ')}`, [
    ...runner,
    ...projects.map((project) => `--project=${project}`),
  ]);
  const { stats = {}, errors } = await read(report);
  return counted(code, stats.expected, stats.unexpected + stats.flaky + errors?.length, stats.skipped);
}

const crashed = { passed: 0, failed: 1, skipped: 0 };

/** A runner that fails without a failed test, or leaves no report, has crashed; that is one failure. */
function counted(code, passed, failed, skipped) {
  if (![passed, failed, skipped].every(Number.isInteger)) return crashed;
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
}

async function freshReport(name) {
  const path = join(reports, name);
  await rm(path, { force: true });
  return path;
}

const read = async (path) => JSON.parse(await readFile(path, 'utf8').catch(() => '{}'));
