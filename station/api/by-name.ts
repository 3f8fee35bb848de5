import { fault } from '../model/fault.ts';

/** Every call of an API by its name, and how long an answer may take before nobody is taken to be there, in ms. */
export type Calls<Api> = Readonly<Record<keyof Api & string, number>>;

/** An API whose every call is one function. */
export function answeredBy<Api>(
  calls: Calls<Api>,
  answer: (name: keyof Api & string, args: readonly unknown[]) => Promise<unknown>,
): Api {
  const names = Object.keys(calls) as (keyof Api & string)[];
  const methods = names.map((name) => [name, (...args: unknown[]) => answer(name, args)]);
  return Object.fromEntries(methods) as unknown as Api; // `Calls` has the type checker see to it that none is missing
}

/** An API whose calls go to whom `to` gives at that moment; what it throws refuses the call. */
export function forwarding<Api extends object>(calls: Calls<Api>, to: () => Api): Api {
  return answeredBy(calls, async (name, args) => await askByName<Api>(to(), name, args));
}

/** Makes a call by its name. @throws link/unsupported where there is nobody to answer it. */
export function askByName<Api extends object>(
  api: Partial<Api>,
  name: keyof Api & string,
  args: readonly unknown[],
): Promise<unknown> {
  const call = api[name] as ((...args: readonly unknown[]) => Promise<unknown>) | undefined;
  if (!call) throw fault('link/unsupported', { address: name });
  return Reflect.apply(call, api, args);
}
