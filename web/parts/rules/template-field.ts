import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { valueCompletionAt, type Completion } from '../../state/rules/completion.ts';
import { CompletingField } from './completing-field.ts';

/** A text of a rule, in which values stand in double braces. Empty, the rule says why it was raised. Says `fl-typed`. */
@customElement('fl-template-field')
export class TemplateField extends CompletingField {
  protected override readonly offersWords = 'Value';
  protected override readonly mostLetters = 4096;

  protected override completionAt(caret: number): Completion {
    return valueCompletionAt(this.text, caret, this.channels);
  }

  protected override isOffered({ from, to }: Completion): boolean {
    return to > from || this.text.slice(0, from).endsWith('{{');
  }

  protected override told() {
    return this.problem === undefined ? nothing : html`<p class="trouble">${this.problem}</p>`;
  }
}
