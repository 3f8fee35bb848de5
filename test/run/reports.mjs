import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Enough for an assertion with what was expected and what came. */
const ERROR_LINES = 8;
const LINE_LENGTH = 300;

/** What a report of vitest says: how many passed and were skipped, and each test that failed with its error. */
export function ofVitest({ numPassedTests: passed, numPendingTests: skipped, testResults = [] }, root) {
  const failures = testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const file = relative(root, name);
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      // A file that could not be loaded or made ready has no failed test, but it has failed.
      if (failed.length === 0) return [{ test: file, error: message }];
      return failed.map(({ ancestorTitles, title, failureMessages: [error] }) => ({
        test: [file, ...ancestorTitles.filter(Boolean), title].join(' > '),
        error,
      }));
    });
  return { passed, skipped, failures };
}

/** The same of a report of playwright. */
export function ofPlaywright({ stats = {}, suites = [], errors = [] }) {
  const failures = specsIn(suites).flatMap(({ title, file, line, tests }) =>
    tests.filter(isFailed).map(({ projectName, results }) => ({
      test: `${file}:${line} > ${projectName} > ${title}`,
      error: results.find(({ errors }) => errors.length > 0)?.errors[0].message,
    })),
  );
  const unloaded = errors.map(({ message, location }) => ({
    test: location?.file ?? 'before any test',
    error: message,
  }));
  return { passed: stats.expected, skipped: stats.skipped, failures: [...failures, ...unloaded] };
}

const isFailed = ({ status }) => status === 'unexpected' || status === 'flaky';

const specsIn = (suites) =>
  suites.flatMap(({ specs = [], suites: inside = [] }) => [...specs, ...specsIn(inside)]);

/** A failed test in a few lines: its name, and how its error begins, without the stack inside of libraries. */
export function inShort({ test, error = 'no error was told' }) {
  const lines = stripVTControlCharacters(error).split('\n');
  const said = lines.filter((line) => line.trim() !== '' && !/^\s+at .*node_modules/.test(line));
  const first = said.slice(0, ERROR_LINES).map((line) => `      ${line.slice(0, LINE_LENGTH)}`);
  return [`  x ${test}`, ...first].join('\n');
}

/** What a runner said, without its lines about tests that passed. */
export const withoutPassed = (said) =>
  said
    .split('\n')
    .filter((line) => !/^\s*(?:[✓√]|ok\s+\d)/.test(stripVTControlCharacters(line)))
    .join('\n');
