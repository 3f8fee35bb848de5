import type { BrowserContext } from '@playwright/test';

/** What must not happen in any page: errors in the console, uncaught exceptions, CSP reports, requests to
 * anybody else. */
export class Problems {
  readonly #found: string[] = [];

  private constructor(context: BrowserContext, hosts: string[]) {
    const note = (kind: string, what: string) => this.#found.push(`${kind}: ${what}`);
    const visit = (url: string) => {
      const { protocol, hostname } = new URL(url);
      if (/^(http|ws)s?:$/.test(protocol) && !hosts.includes(hostname)) note('foreign request', url);
    };
    context.on('console', (message) => {
      if (message.type() === 'error') note('console', `${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => note('uncaught', error.error().stack ?? error.error().message));
    context.on('request', (request) => visit(request.url()));
    const watch = (page: ReturnType<BrowserContext['pages']>[number]) =>
      page.on('websocket', (socket) => visit(socket.url()));
    context.pages().forEach(watch);
    context.on('page', watch);
  }

  /** Watches every page of a browser, workers included. */
  static async of(context: BrowserContext, hosts: string[]): Promise<Problems> {
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (report) => {
        console.error(`CSP: ${report.violatedDirective} refused ${report.blockedURI || report.sample}`);
      });
    });
    return new Problems(context, hosts);
  }

  /** @throws Error that lists what was found, but for what the test has brought about itself */
  expectNone({ except = [] }: { except?: RegExp[] } = {}): void {
    const found = this.#found.filter((problem) => !except.some((expected) => expected.test(problem)));
    if (found.length > 0) throw new Error(`the browser complained:\n  ${found.join('\n  ')}`);
  }
}
