/**
 * Returns the value of `--name VALUE` on the command line of a benchmark; if it is missing, prints the usage and ends
 * the process.
 */
export function required(name: string, usage: string): string {
  const at = process.argv.indexOf(`--${name}`);
  const value = at === -1 ? undefined : process.argv[at + 1];
  if (value !== undefined && !value.startsWith('--')) return value;
  process.stderr.write(`usage: ${usage}\n`);
  process.exit(2);
}

export const flag = (name: string): boolean => process.argv.includes(`--${name}`);
