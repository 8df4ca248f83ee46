/** The value of `--name VALUE` on a bench's command line; ends the process with the usage line when it is missing. */
export function required(name: string, usage: string): string {
  const at = process.argv.indexOf(`--${name}`);
  const value = at === -1 ? undefined : process.argv[at + 1];
  if (value !== undefined && !value.startsWith('--')) return value;
  process.stderr.write(`usage: ${usage}\n`);
  process.exit(2);
}

export const flag = (name: string): boolean => process.argv.includes(`--${name}`);
