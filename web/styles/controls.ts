import type { CSSResultGroup } from 'lit';
import { base } from './base.ts';
import { buttons } from './buttons.ts';
import { fields } from './fields.ts';
import { folds } from './folds.ts';

/** How everything looks that is not special to one element: each element of ours starts from it. */
export const controls: CSSResultGroup = [base, buttons, fields, folds];
