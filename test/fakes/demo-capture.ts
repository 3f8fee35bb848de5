import type {
  CaptureItems,
  CaptureItemsQuery,
  CaptureView,
  ReplayedView,
} from '../../station/api/capture.ts';
import { item } from './demo-console.ts';

/** A file whose bytes are those of the made-up console. */
export const demoCapture = (name: string, bytes: number): CaptureView => ({
  id: 'capture-1',
  name,
  bytes,
  isTimed: false,
  device: undefined,
  finding: {
    driver: 'plotter-lines',
    confidence: 0.97,
    evidence: '58 of 60 lines have one form: two named numbers',
    runnerUp: { driver: 'nmea-gps', confidence: 0.05 },
  },
  fault: undefined,
});

export const demoCaptureItems = (after: number, as: CaptureItemsQuery['as']): CaptureItems => ({
  items: Array.from({ length: Math.max(0, 60 - after) }, (_, i) => item(after + i, as)),
  after: 60,
  isAll: true,
});

export const demoReplayed = (): ReplayedView => ({
  opened: {
    id: 'recording:demo',
    name: 'demo',
    rows: 58,
    fromMs: undefined,
    toMs: undefined,
    fault: undefined,
    open: true,
    kept: 'no',
  },
  counts: { heardBytes: 12_345, frames: 60, rows: 58, damaged: 2, dropped: 0, lineErrors: 1 },
});
