import { defineDriver } from './driver.ts';
import ssd1306 from './solomon-ssd1306.ts';

/** A display that exists only in this program, and is written to as an SSD1306. Its chip is in `runtime/scenes/display-chip.ts`. */
export default defineDriver({
  ...ssd1306,
  id: 'display-simulated',
  title: 'Display (simulated)',
  source: { ...ssd1306.source, link: { kind: 'simulated', everyMs: 1000 } },
});
