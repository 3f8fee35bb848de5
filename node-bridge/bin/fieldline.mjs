#!/usr/bin/env node
// Starts Fieldline from a checkout: builds what is missing or older than its sources, then runs it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const lock = join(root, '.cache/building');
const SOURCES = ['station', 'core-wasm/assembly', 'workers', 'node-bridge', 'web', 'public', 'vite-plugins'];
const FILES = [
  'core-wasm/build.mjs',
  'index.html',
  'package.json',
  'package-lock.json',
  'vite.config.ts',
  'tsconfig.base.json',
];

/** The two halves of a build: what proves that it is there, and how Vite is asked for it. */
const app = { proof: join(root, 'dist/web/index.html'), args: ['build'] };
const bridge = { proof: join(root, 'dist/bridge/main.js'), args: ['build', '--mode', 'bridge'] };

const parts = process.argv.includes('start') ? [app, bridge] : [bridge];
try {
  if (parts.some(isStale))
    await alone(async () => {
      for (const part of parts.filter(isStale)) await build(part);
    });
} catch (error) {
  process.stderr.write(`fieldline: ${error.message}\n`);
  process.exit(1);
}
await import(pathToFileURL(bridge.proof).href);

/** Without sources, as in an installed package, what is built is what there is. */
function isStale({ proof }) {
  if (!existsSync(proof)) return true;
  const builtMs = statSync(proof).mtimeMs;
  const paths = [...SOURCES.flatMap(below), ...FILES].map((path) => join(root, path));
  return paths.some((path) => existsSync(path) && statSync(path).mtimeMs > builtMs);
}

function below(folder) {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const inside = entries.filter(({ name }) => name !== 'node_modules');
  return [
    folder,
    ...inside.flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? below(path) : [path];
    }),
  ];
}

/** Runs Vite with everything it says on stderr: stdout belongs to the command. */
async function build({ args }) {
  const vite = createRequire(import.meta.url).resolve('vite/package.json');
  const bin = join(dirname(vite), JSON.parse(readFileSync(vite, 'utf8')).bin.vite);
  process.stderr.write(
    `fieldline: building (vite ${args.join(' ')}), once, which takes up to a minute ...\n`,
  );
  const child = spawn(process.execPath, [bin, ...args, '--logLevel', 'error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  const stop = () => child.kill();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  process.off('SIGTERM', stop).off('SIGINT', stop);
  if (code !== 0) throw new Error('the build failed, see above');
}

/** One start builds, another that comes meanwhile waits for it. */
async function alone(work) {
  mkdirSync(dirname(lock), { recursive: true });
  while (!take()) await sleep(200);
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isHeld()) rmSync(lock, { force: true });
    return false;
  }
}

/** By a process that lives, or by one that is just writing its number. */
function isHeld() {
  try {
    return isRunning(Number(readFileSync(lock, 'utf8'))) || Date.now() - statSync(lock).mtimeMs < 2_000;
  } catch {
    return false;
  }
}

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
