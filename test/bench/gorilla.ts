import { join } from 'node:path';

interface Exports {
  readonly memory: WebAssembly.Memory;
  input(): number;
  encodeValues(rows: number): number;
  encodeTimes(rows: number): number;
}

/** Gorilla in AssemblyScript, compiled as the kernel is: each call gives how many bytes a column takes. */
export async function gorilla(): Promise<{
  values(column: Float64Array): number;
  times(column: Float64Array): number;
}> {
  const { memory, input, encodeValues, encodeTimes } = await instance();
  const at = input();
  const put = (column: Float64Array) => new Float64Array(memory.buffer, at, column.length).set(column);
  return {
    values: (column) => (put(column), encodeValues(column.length)),
    times: (column) => (put(column), encodeTimes(column.length)),
  };
}

async function instance(): Promise<Exports> {
  const { default: asc } = await import('assemblyscript/asc');
  const options = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--bindings', 'raw'];
  let bytes: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ['gorilla.ts', '--baseDir', join(import.meta.dirname, 'gorilla'), ...options, '-o', 'gorilla.wasm'],
    { writeFile: (name, contents) => void (name === 'gorilla.wasm' && (bytes = contents as Uint8Array)) },
  );
  if (error || !bytes) throw new Error(`Gorilla does not compile\n${stderr.toString()}`, { cause: error });
  const { instance } = await WebAssembly.instantiate(bytes as Uint8Array<ArrayBuffer>);
  return instance.exports as unknown as Exports;
}
