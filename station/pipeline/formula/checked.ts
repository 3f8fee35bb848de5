import type { KernelOp, MapKind, PairKind } from '../plan.ts';

/** A formula whose names exist, whose numbers are in the units of what they meet, and whose calls are of what there is. */
export type Checked =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'channel'; readonly name: string }
  | { readonly kind: 'map'; readonly does: MapKind; readonly input: Checked }
  | { readonly kind: 'pair'; readonly does: PairKind; readonly first: Checked; readonly second: Checked }
  /** A step that remembers. */
  | {
      readonly kind: 'op';
      readonly does: KernelOp;
      readonly parameters: readonly number[];
      readonly input: Checked;
    };
