import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import * as v from 'valibot';
import instantiate from 'virtual:core-wasm';
import type { Entry } from '../../station/model/entry.ts';
import { toFault } from '../../station/model/fault.ts';
import { Kernel } from '../../station/pipeline/kernel.ts';
import { PreviewRun } from '../../station/rules/preview.ts';
import { type Rule, Rules } from '../../station/rules/rule.ts';
import { sentenceOf } from '../../station/rules/sentence.ts';
import type { Firing } from '../../station/rules/watch.ts';
import { entriesIn } from '../../station/runtime/log/read-store.ts';
import { columnCodec, existingStore } from '../node-platform.ts';
import { csvSource } from './convert/csv.ts';
import { whatOf } from '../config/section.ts';
import { Failure, wrongUsage } from './failure.ts';
import { logWords } from './log-words.ts';

interface TestOptions {
  readonly data?: string;
  readonly csv?: string;
}

export function addRules(program: Command): void {
  const rules = program.command('rules').description('Alarm rules, tried on what was recorded.');
  rules
    .command('test')
    .description('Runs rules over recorded rows, and prints what each would have done, a line of JSON each.')
    .argument('<rules>', 'a JSON file: one rule, or a list of rules')
    .option('--data <folder>', 'the rows that a bridge has stored of its own devices')
    .option('--csv <file>', 'the rows of a table: time first; the file’s name is the device')
    .addHelpText('after', '\nThe same rules over the same rows print the same bytes, wherever they run.')
    .action(test);
}

async function test(path: string, options: TestOptions): Promise<void> {
  if ((options.data === undefined) === (options.csv === undefined))
    throw wrongUsage('say either --data or --csv');
  const rules = await rulesIn(path);
  const run = begun(new Kernel(await instantiate()), rules);
  for await (const entries of options.csv === undefined
    ? stored(options.data!)
    : csvSource(options.csv).entries())
    for (const entry of entries) told(rules, run.entry(entry));
  for (const [i, { times, inAlarmMs, longestMs, unjudgedMs, rows }] of run.finish().entries())
    print({
      rule: rules[i]!.id,
      what: 'summary',
      times,
      inAlarmMs,
      longestMs,
      unjudgedMs,
      rows,
    });
}

function told(rules: readonly Rule[], firings: readonly (readonly Firing[])[]): void {
  for (const [i, some] of firings.entries()) {
    const rule = rules[i]!;
    for (const firing of some)
      print({ rule: rule.id, version: rule.version, ...firing, text: sentenceOf(rule, firing, wordingOf) });
  }
}

/** A table says nothing of units. */
const wordingOf = (channel: string) => ({ label: channel, unit: '', decimals: 1 });

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function rulesIn(path: string): Promise<readonly Rule[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw wrongUsage(`no such file: ${path}`, error);
  });
  const json = parsed(text, path);
  const read = v.safeParse(Rules, (Array.isArray(json) ? json : [json]).map(versioned));
  if (read.success) return read.output;
  const problems = read.issues.map((issue) => `${v.getDotPath(issue) ?? 'rule'}: ${whatOf(issue)}`);
  throw new Failure([`${path}: these are no rules`, ...problems].join('\n'), 2);
}

/** As it is sent to a bridge, which counts the versions itself. */
const versioned = (rule: unknown): unknown =>
  typeof rule === 'object' && rule !== null ? { version: 1, ...rule } : rule;

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrongUsage(`${path}: is no JSON`, error);
  }
}

function begun(kernel: Kernel, rules: readonly Rule[]): PreviewRun {
  try {
    return new PreviewRun(kernel, rules);
  } catch (error) {
    const fault = toFault(error);
    const problems = fault.code === 'config/invalid' ? fault.detail.problems : [];
    throw new Failure(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'), 2, {
      cause: error,
    });
  }
}

async function* stored(data: string): AsyncGenerator<readonly Entry[]> {
  const folder = resolve(data);
  if (!existsSync(join(folder, 'log'))) throw wrongUsage(`--data: nothing is stored in ${folder}`);
  const store = await existingStore(folder).catch((error: unknown) => {
    throw toFault(error).code === 'log/in-use'
      ? new Failure(`a bridge is running on ${folder}: stop it, or copy the folder`, 1)
      : new Failure(logWords(error, folder), 1, { cause: error });
  });
  try {
    yield* entriesIn(store, await columnCodec());
  } finally {
    await store.close();
  }
}
