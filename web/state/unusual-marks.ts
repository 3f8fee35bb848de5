import type { ChannelView, DeviceView } from '../../station/api/device.ts';
import type { RulesApi } from '../../station/api/rules.ts';
import type { AlarmSpan } from '../../station/model/alarm.ts';
import { kept } from './kept.ts';
import { referenceOf } from './rules/channels.ts';

/** Channels that this browser marks where they are unusual, by the keys of their lines. */
export const marked = kept<readonly string[]>('marked-unusual', (found) =>
  Array.isArray(found) ? found.filter((key) => typeof key === 'string').slice(-64) : [],
);

/** What is known here of a chart's line. */
interface Line {
  readonly key: string;
  readonly device: Pick<DeviceView, 'own' | 'device'>;
  readonly channel: Pick<ChannelView, 'name' | 'label'>;
  readonly subject?: string;
}

/** How long before the window the station begins to learn what is usual. */
const LEARN_MS = 24 * 3_600_000;
/** A window that moves on is judged again after this. */
const AGAIN_MS = 10_000;
/** What was judged last says for so long how it is now: as long as asking for several lines may take. */
const HOLDS_MS = 45_000;

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  /** When it was asked for. */
  readonly atMs: number;
}

interface Judged extends Window {
  readonly spans: readonly AlarmSpan[];
  /** Until when it is known: a question that failed told nothing. */
  readonly knownToMs: number;
}

/** Where channels were unusual: the station judges what it recorded as it would for a rule; one line at a time is asked for. */
export class UnusualMarks {
  readonly #api: Pick<RulesApi, 'previewRule'>;
  readonly #judged = new Map<string, Judged>();
  #isAsking = false;

  constructor(api: Pick<RulesApi, 'previewRule'>) {
    this.#api = api;
  }

  /** What is known by now of a window of a line; what is missing is asked for. */
  of(line: Line, fromMs: number, toMs: number, nowMs: number): readonly AlarmSpan[] {
    if (!line.device.own || !marked.get().includes(line.key)) return [];
    return this.#known(line, nameOf(line), { fromMs, toMs, atMs: nowMs })?.spans ?? [];
  }

  /** Since when a line has been unusual; undefined where it is not, and where nobody knows. */
  sinceMs(line: Line, nowMs: number): number | undefined {
    if (!line.device.own || !marked.get().includes(line.key)) return undefined;
    // A chart of the present has asked already.
    const drawn = this.#judged.get(nameOf(line));
    const isNew = drawn && drawn.knownToMs > nowMs - 2 * AGAIN_MS;
    const now = { fromMs: nowMs, toMs: nowMs, atMs: nowMs };
    const judged = isNew ? drawn : this.#known(line, `now ${nameOf(line)}`, now);
    const last = judged?.spans.at(-1);
    const isOn = last && last.clearedMs === undefined && judged!.knownToMs > nowMs - HOLDS_MS;
    return isOn ? last.raisedMs : undefined;
  }

  /** What was judged last under a name; it is judged again where that does not reach any more. */
  #known(line: Line, name: string, window: Window): Judged | undefined {
    const { fromMs, toMs, atMs } = window;
    const known = this.#judged.get(name);
    const reaches = known && known.fromMs <= fromMs && known.toMs >= Math.min(toMs, atMs);
    if (!reaches && !this.#isAsking && atMs - (known?.atMs ?? -Infinity) >= AGAIN_MS)
      void this.#ask(line, name, window);
    return known;
  }

  async #ask({ device, channel, subject }: Line, key: string, window: Window): Promise<void> {
    this.#isAsking = true;
    const reference = referenceOf(device.device, channel.name, subject);
    const rule = {
      id: 'unusual',
      version: 1,
      title: channel.label,
      severity: 'info',
      when: [{ is: 'unusual', channel: reference }],
    };
    const query = { rule, fromMs: window.fromMs - LEARN_MS, toMs: window.toMs };
    try {
      let part = await this.#api.previewRule(query);
      while (!part.preview && part.cursor !== undefined)
        part = await this.#api.previewRule({ ...query, cursor: part.cursor });
      const knownToMs = Math.min(window.toMs, window.atMs);
      this.#judged.set(key, { ...window, spans: part.preview?.alarms ?? [], knownToMs });
    } catch {
      // Asked again later; until then what was known stands.
      const { spans = [], knownToMs = -Infinity } = this.#judged.get(key) ?? {};
      this.#judged.set(key, { ...window, spans, knownToMs });
    } finally {
      this.#isAsking = false;
    }
  }
}

/** Several speakers may share a line's key. */
const nameOf = ({ key, subject }: Line): string => (subject === undefined ? key : `${key}@${subject}`);
