/** Whether a filter of MQTT (3.1.1, 4.7) matches a topic; what begins with `$` is matched by no wildcard at the front. */
export function matches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && !filter.startsWith('$')) return false;
  return covers(filter, topic);
}

/** Whether everything that the second filter matches is matched by the first one, too. */
export function covers(filter: string, other: string): boolean {
  const [wide, narrow] = [filter.split('/'), other.split('/')];
  for (let at = 0; at < wide.length; at++) {
    if (wide[at] === '#') return true;
    const level = narrow[at];
    if (level === undefined || level === '#') return false;
    if (wide[at] !== '+' && wide[at] !== level) return false;
  }
  return wide.length === narrow.length;
}
