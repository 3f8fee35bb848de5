import stationWorker from '../station.worker.ts?worker&url';

/** Where the app's files are: beside index.html. */
export const baseUrl = new URL(import.meta.env.BASE_URL, location.href).href;

/** The programs that a page of ours may start: its worker, and the service worker that looks after the whole app. */
const programs = {
  station: new URL(stationWorker, location.href).href,
  service: new URL('service.worker.js', baseUrl).href,
};

interface ScriptUrls {
  createScriptURL(url: string): string;
}

const ours: ScriptUrls = {
  createScriptURL(url) {
    if (!Object.values(programs).includes(url)) throw new TypeError(`not a program of ours: ${url}`);
    return url;
  },
};

declare const trustedTypes: { createPolicy(name: string, rules: ScriptUrls): ScriptUrls } | undefined;

/** The only Trusted Types policy we make; lit-html has its own for its templates. */
const policy = typeof trustedTypes === 'undefined' ? ours : trustedTypes.createPolicy('fieldline', ours);

/** The address of a program of ours, in the form that the browser lets be started. */
export const ownUrl = (program: keyof typeof programs): string => policy.createScriptURL(programs[program]);
