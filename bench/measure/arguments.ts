/**
 * Returns the value of `--name VALUE` on the command line of a benchmark; if it is missing, prints the usage and ends
 * the process.
 */
export function required(name: string, usage: string): string {
  const value = optional(name);
  if (value !== null) return value;
  process.stderr.write(`usage: ${usage}\n`);
  process.exit(2);
}

/** Returns the value of `--name VALUE` on the command line of a benchmark; null if it is missing. */
export function optional(name: string): string | null {
  const at = process.argv.indexOf(`--${name}`);
  const value = at === -1 ? undefined : process.argv[at + 1];
  return value !== undefined && !value.startsWith('--') ? value : null;
}

export const flag = (name: string): boolean => process.argv.includes(`--${name}`);
