import { html, type TemplateResult } from 'lit';
import { pairHref } from '../../state/bridge/route.ts';
import { hrefOf } from '../../state/route.ts';
import { icon } from '../icons.ts';

/** That this device is linked with a bridge no more, and whether the bridge knows it. */
export const unlinked = ({
  name,
  heard,
}: {
  readonly name: string;
  readonly heard: boolean;
}): TemplateResult =>
  html`<div class="card stack" role="status">
    <h1>Unlinked from ${name}</h1>
    <p>
      ${
        heard
          ? 'The bridge has forgotten this device.'
          : 'The bridge did not answer, so it still knows this device: have somebody revoke it there, under its users and devices.'
      }
    </p>
    <div class="row"><a class="btn" href=${hrefOf('devices')}>Devices</a></div>
  </div>`;

export const noSuchBridge: TemplateResult = html`<div class="card stack">
  <h1>No such bridge</h1>
  <p>This device is not linked with it.</p>
  <div class="row"><a class="btn primary" href=${pairHref}>${icon('bridge')} Add a bridge</a></div>
</div>`;
