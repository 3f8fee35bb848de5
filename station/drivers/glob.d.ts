/** What Vite makes of a folder, in the page, the bridge and the tests alike. */
interface ImportMeta {
  glob<T>(patterns: string[], options: { eager: true; import: 'default' }): Record<string, T>;
}
