/** A name as the first word of a line. */
export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
