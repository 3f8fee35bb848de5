import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../icons.ts';

/** What the browser is about to ask, before it does so, with a picture of its question. */
export const permissionCard = (address: string, goOn: () => void, back?: () => void): TemplateResult => html`
  <section class="card stack" aria-label="What the browser will ask">
    <h2>Your browser may ask you now</h2>
    <p>
      To reach ${address}, this page needs your leave to look into your own network. It asks for nothing else
      there, and only when you use a bridge. Choose <b>Allow</b>.
    </p>
    <div class="prompt" aria-hidden="true">
      <p><b>${location.host}</b> wants to</p>
      <p>${icon('devices', 18)} Look for and connect to any device on your local network</p>
      <div class="answers"><span>Block</span><span class="wanted">Allow</span></div>
    </div>
    <div class="row">
      <button type="button" class="btn primary" @click=${goOn}>Continue</button>
      ${back ? html`<button type="button" class="btn quiet" @click=${back}>Back</button>` : nothing}
    </div>
  </section>
`;
