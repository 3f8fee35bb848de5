/** Whoever listens without end keeps alive what it was for: thrown outside of any test, it fails the run. */
function notTooMany(warning: Error): void {
  if (warning.name === 'MaxListenersExceededWarning') throw warning;
}
// One process runs many files of tests, and this before each.
if (!process.listeners('warning').some(({ name }) => name === notTooMany.name))
  process.on('warning', notTooMany);
