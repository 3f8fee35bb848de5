import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { Listener } from '../bridge/listener.ts';
import { test } from './app/stage.ts';
import { serveFolder } from './static-server.ts';

test('a page of another origin can neither read nor publish at the bridge, nor one under a foreign name', async ({
  start,
  startBridge,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldline-foreign-'));
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">',
  );
  const elsewhere = await serveFolder(folder);
  const hostname = 'rebound.test';
  const bridge = await startBridge();
  const witness = await Listener.at(bridge.mqttUrl, 'witness', 'fieldline/#');
  await witness.json('/garden/meta');
  const { page, problems } = await start({ hostname });
  const answers: string[] = [];
  page.on('console', (message) =>
    answers.push(...(/Unexpected response code: \d+/.exec(message.text()) ?? [])),
  );
  const at = (host: string) => `${host}:${bridge.port}`;

  // The witness that this way of asking works at all: the bridge's own page gets through.
  await page.goto(bridge.address);
  expect(await knocks(page, `ws://${at('localhost')}/mqtt`)).toBe('open');

  await page.goto(`${elsewhere.address}/`);
  for (const host of ['localhost', '127.0.0.1']) {
    expect(await knocks(page, `ws://${at(host)}/mqtt`)).toBe('refused');
    expect(await reads(page, `http://${at(host)}/bridge.json`)).toBe('refused');
  }
  await page.setContent('<iframe sandbox="allow-scripts" srcdoc="<p>no origin</p>"></iframe>');
  const sandboxed = page.frames().find((frame) => frame.parentFrame() !== null)!;
  expect(await sandboxed.evaluate(() => origin)).toBe('null');
  expect(await knocks(sandboxed, `ws://${at('localhost')}/mqtt`)).toBe('refused');

  // A name that leads to this machine and is not the bridge's: what a rebound name looks like.
  const rebound = await page.goto(`http://${at(hostname)}/`);
  expect(rebound!.status()).toBe(421);
  expect(await knocks(page, `ws://${at(hostname)}/mqtt`)).toBe('refused');

  // The console is told beside what the page answers, perhaps later.
  await expect.poll(() => answers.length).toBeGreaterThanOrEqual(4);
  const [codes, heard] = [answers.map((answer) => Number(answer.slice(-3))), witness.heard];
  expect(codes).toEqual([403, 403, 403, 421]);
  expect(heard.filter(({ topic }) => /\/(set|outcome)$/.test(topic))).toEqual([]);
  console.log(`foreign pages: sockets answered with ${codes.join(', ')}; nothing was published`);
  problems.expectNone({ except: [/WebSocket connection to/, /blocked by CORS/, /net::ERR_FAILED/, /421/] });
  await witness.close();
  elsewhere.close();
  await rm(folder, { recursive: true });
});

/** Whether a page gets a socket to a broker at all; who has one could read and publish. */
const knocks = (page: Pick<Page, 'evaluate'>, url: string): Promise<'open' | 'refused'> =>
  page.evaluate(
    (url) =>
      new Promise<'open' | 'refused'>((resolve) => {
        const socket = new WebSocket(url, 'mqtt');
        socket.onopen = () => {
          socket.close();
          resolve('open');
        };
        socket.onerror = () => resolve('refused');
      }),
    url,
  );

const reads = (page: Page, url: string): Promise<'read' | 'refused'> =>
  page.evaluate(
    (url) =>
      fetch(url).then(
        () => 'read' as const,
        () => 'refused' as const,
      ),
    url,
  );
