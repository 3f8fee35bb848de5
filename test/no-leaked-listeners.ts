/** Whoever listens without end keeps alive what it was for: thrown outside of any test, it fails the run. */
process.on('warning', (warning) => {
  if (warning.name === 'MaxListenersExceededWarning') throw warning;
});
