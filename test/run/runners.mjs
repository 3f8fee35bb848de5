import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inShort, ofPlaywright, ofVitest, withoutPassed } from './reports.mjs';

const root = join(import.meta.dirname, '../..');
const reports = join(root, '.cache/test');

/** One of the programs that npm has installed here, to be called by `run`. */
export const installed = (path) => [process.execPath, join(root, 'node_modules', path)];

/** Runs a command and shows, when it has ended, what it said, if it failed. */
export async function run(title, command) {
  const ended = await end(command);
  console.log(headline(title, ended));
  if (ended.code !== 0) console.log(ended.said.trimEnd());
  return ended.code;
}

async function end([command, ...args]) {
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
  return { code, said: `${Buffer.concat(said)}`, seconds: ((Date.now() - started) / 1000).toFixed(1) };
}

const headline = (title, { code, seconds }) => `${code === 0 ? 'ok  ' : 'FAIL'} ${title} (${seconds} s)`;

/** Builds the app and the bridge; counts only when that fails. */
export async function build() {
  const code = await run('npm run build', ['npm', 'run', 'build', '--silent']);
  return code === 0 ? nothing : { ...nothing, failed: ['npm run build'] };
}

/** Runs some of vitest's projects together. */
export function vitest(...projects) {
  const name = `vitest-${projects[0]}.json`;
  const chosen = projects.map((project) => `--project=${project}`);
  const runner = [...installed('vitest/vitest.mjs'), 'run', ...chosen];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, name)}`];
  return reported(`vitest ${projects.join(', ')}`, [...runner, ...reporters], name, ofVitest);
}

/** Runs playwright's projects together. */
export function playwright(projects) {
  // What is kept of a failure is deleted by the next run into the same folder.
  const output = join('.cache/playwright', projects.join('-'));
  const runner = [...installed('@playwright/test/cli.js'), 'test', '--output', output];
  const command = [...runner, ...projects.map((project) => `--project=${project}`)];
  return reported(`playwright ${projects.join(', ')}`, command, 'playwright.json', ofPlaywright); // as playwright.config.ts says
}

/** Runs what needs a Linux of its own, and builds that first where there is none. */
export const kernel = () =>
  reported('kernel', [process.execPath, 'test/linux/run.mjs'], 'playwright-linux.json', ofPlaywright); // as test/linux/guest.sh says

/** Runs what leaves a report. What failed stands first: whoever reads a log that was cut off sees at least that. */
async function reported(title, command, name, read) {
  const path = join(reports, name);
  await rm(path, { force: true });
  const ended = await end(command);
  const report = JSON.parse(await readFile(path, 'utf8').catch(() => '{}'));
  const { passed = 0, skipped = 0, failures } = read(report, root);
  console.log(headline(title, ended));
  for (const failure of failures) console.log(inShort(failure));
  console.log((ended.code === 0 ? ended.said : withoutPassed(ended.said)).trimEnd());
  // A runner that fails without a failed test, or leaves no report, has crashed; that is one failure.
  const hasCrashed = failures.length === 0 && (ended.code !== 0 || Object.keys(report).length === 0);
  return { passed, failed: hasCrashed ? [title] : failures.map(({ test }) => test), skipped };
}

const nothing = { passed: 0, failed: [], skipped: 0 };
