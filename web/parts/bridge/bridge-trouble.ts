import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Fault } from '../../../station/model/fault.ts';
import { localPermission, lookAt, type Permission } from '../../../workers/page/local-network.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { bridgeNote } from './bridge-note.ts';
import { obstacleNote } from './obstacle-note.ts';
import { pairStyles } from './pair-styles.ts';
import { permissionCard } from './permission-card.ts';

/** Why a linked bridge does not answer; where that is because the browser lets this page into no network, with the way back. */
@customElement('fl-bridge-trouble')
export class BridgeTrouble extends LitElement {
  static override styles = [
    controls,
    note,
    pairStyles,
    css`
      :host {
        display: grid;
        gap: 12px;
      }
    `,
  ];
  @property({ attribute: false }) fault!: Fault;
  @state() private permission: Permission | undefined;
  /** A browser says “prompt” also where it asks nobody: then it does not answer for another reason. */
  @state() private isAsked = false;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('fault')) void this.#look();
  }

  override render() {
    const address = this.#address;
    if (address !== undefined && this.permission === 'denied') return obstacleNote('denied', address);
    if (address !== undefined && this.permission === 'prompt')
      return html`${bridgeNote(this.fault)} ${this.isAsked ? nothing : permissionCard(address, this.#ask)}`;
    return bridgeNote(this.fault);
  }

  readonly #ask = async (): Promise<void> => {
    const address = this.#address;
    if (address !== undefined) await lookAt(address);
    this.isAsked = true;
    await this.#look();
  };

  get #address(): string | undefined {
    return this.fault.code === 'bridge/unreachable' ? this.fault.detail.url : undefined;
  }

  async #look(): Promise<void> {
    const address = this.#address;
    this.permission = address === undefined ? undefined : await localPermission(address);
  }
}
