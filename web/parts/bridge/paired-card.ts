import { html, type TemplateResult } from 'lit';
import { bridgeHref } from '../../state/bridge/route.ts';
import { hrefOf } from '../../state/route.ts';
import { icon } from '../icons.ts';

/** That this device is linked with a bridge, and where that leads. */
export const pairedCard = (name: string, uplink: string): TemplateResult =>
  html`<div class="card stack" role="status">
    <h2>${icon('check')} Paired with ${name}</h2>
    <p>
      This bridge measures, warns and controls without this tablet. Its devices appear beside those of this
      device; what is recorded here is stored there, too.
    </p>
    <div class="row">
      <a class="btn primary" href=${hrefOf('devices')}>${icon('devices')} Show its devices</a>
      <a class="btn" href=${bridgeHref(uplink)}>${icon('bridge')} About this bridge</a>
    </div>
  </div>`;
