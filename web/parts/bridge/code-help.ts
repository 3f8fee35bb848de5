import { html } from 'lit';

/** How a person has a bridge show a code. */
export const codeHelp = html`<div class="card stack">
  <h2>Where the code comes from</h2>
  <p>A bridge is Fieldline on a small computer that is always on. On it, this shows an address and a code:</p>
  <p><code>fieldline pair --role operator</code></p>
  <p class="small mut">
    The code is good once, for two minutes and five tries. Whoever is paired already can have a further code
    shown on the screen of the bridge. A code on a display can be opened with the camera of this device.
  </p>
  <p>Is the bridge this very computer? Then a link will do, and the network stays shut out:</p>
  <p><code>fieldline pair --here</code></p>
</div>`;
