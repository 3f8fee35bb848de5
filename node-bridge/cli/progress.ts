/** How much is done, 0 to 1; on a terminal only: in a log file nobody watches. */
export function progress(done: number): void {
  if (process.stderr.isTTY) process.stderr.write(done < 1 ? `\r${Math.floor(100 * done)} % ` : '\r      \r');
}
