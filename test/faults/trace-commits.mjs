// Preloaded into a bridge (node --import): tells on stderr how many commits of its store are under way.
import { writeSync } from 'node:fs';
import { ClassicLevel } from 'classic-level';

const { batch } = ClassicLevel.prototype;
let open = 0;
const tell = (change) => writeSync(2, `commits ${(open += change)}\n`);
ClassicLevel.prototype.batch = function (...args) {
  tell(1);
  const done = batch.apply(this, args);
  Promise.resolve(done)
    .catch(() => undefined)
    .finally(() => tell(-1));
  return done;
};
