import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import { coreWasm } from '../../vite-plugins/core-wasm.ts';

export interface ScriptPage {
  readonly address: string;
  close(): void;
}

/**
 * A page that does nothing but run one module, bundled with all it imports; on a port of its own until
 * closed.
 */
export async function serveScript(entry: URL, plugins: Plugin[] = []): Promise<ScriptPage> {
  const script = await bundled(fileURLToPath(entry), plugins);
  const html = '<!doctype html><title>script</title><script type="module" src="script.js"></script>';
  const server = createServer((request, response) => {
    const isScript = request.url === '/script.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : html);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}

/** A module with all it imports, as one script. */
export async function bundled(entry: string, plugins: Plugin[] = []): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [coreWasm({ embed: true }), ...plugins],
    build: {
      write: false,
      target: 'esnext',
      lib: { entry, formats: ['es'] },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  if (!first || !('output' in first)) throw new Error(`${entry} was not built`);
  return first.output[0].code;
}
