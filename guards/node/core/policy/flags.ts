/** Flags by their names; `valued` flags take the next word, when they have no `=`. */
type Flags = Readonly<Record<string, 'alone' | 'valued' | undefined>>;

/** Flags of Node that load a module after the guard, or change nothing that the guard needs. Source: node(1). */
export const harmlessFlags: Flags = {
  __proto__: null as never,
  '--no-warnings': 'alone',
  '--no-deprecation': 'alone',
  '--trace-warnings': 'alone',
  '--trace-deprecation': 'alone',
  '--trace-uncaught': 'alone',
  '--enable-source-maps': 'alone',
  '--preserve-symlinks': 'alone',
  '--experimental-strip-types': 'alone',
  '--experimental-transform-types': 'alone',
  '-r': 'valued',
  '--require': 'valued',
  '--import': 'valued',
  '-C': 'valued',
  '--conditions': 'valued',
  '--stack-trace-limit': 'valued',
  '--unhandled-rejections': 'valued',
};

/** Flags of a command line that run a text, which the guard precedes, or describe that text. */
const texts: Flags = {
  __proto__: null as never,
  '-c': 'alone',
  '--check': 'alone',
  '-v': 'alone',
  '--version': 'alone',
  '-e': 'valued',
  '--eval': 'valued',
  '-p': 'valued',
  '--print': 'valued',
  '-pe': 'valued',
  '--input-type': 'valued',
  '--max-old-space-size': 'valued',
};

/**
 * Returns the first flag of a Node program that could go past the guard, or null: `--run` starts a shell before any module is loaded, and
 * other flags read and write files by themselves. `isMeant` is true for a flag that a rule writes literally, or that this process has.
 */
export function foreignFlag(
  file: string,
  args: readonly string[],
  isMeant: (flag: string, index: number) => boolean,
): string | null {
  if (!/(?:^|\/)node(?:js)?$/.test(file)) return null;
  for (let at = 0; at < args.length; at += 1) {
    const flag = args[at] ?? '';
    // This is the program; the arguments behind it are its own.
    if (!flag.startsWith('-') || flag === '-' || flag === '--') return null;
    const name = flag.split('=', 1)[0] ?? '';
    const kind = harmlessFlags[name] ?? texts[name];
    if (kind === undefined && !isMeant(flag, at)) return flag;
    if (kind === 'valued' && name === flag) at += 1;
  }
  return null;
}
