/** Flags by their names. A `valued` flag takes the next argument as its value if it contains no `=`. */
type Flags = Readonly<Record<string, 'alone' | 'valued' | undefined>>;

/** Flags of Node that do not weaken the guard: they load a module after the guard, or change nothing that the guard depends on. Source: node(1). */
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

/** Flags that are allowed on a command line only. They run or describe a text; the guard is loaded before that text runs. */
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
 * Returns the first flag of a Node command that could bypass the guard, or null. For example, `--run` starts a shell before any module is
 * loaded, and other flags make Node read and write files itself. `isMeant` is true for a flag that a rule contains literally, or that
 * this process was started with.
 */
export function foreignFlag(
  file: string,
  args: readonly string[],
  isMeant: (flag: string, index: number) => boolean,
): string | null {
  if (!/(?:^|\/)node(?:js)?$/.test(file)) return null;
  for (let at = 0; at < args.length; at += 1) {
    const flag = args[at] ?? '';
    // This argument is the script; the arguments after it are arguments of the script.
    if (!flag.startsWith('-') || flag === '-' || flag === '--') return null;
    const name = flag.split('=', 1)[0] ?? '';
    const kind = harmlessFlags[name] ?? texts[name];
    if (kind === undefined && !isMeant(flag, at)) return flag;
    if (kind === 'valued' && name === flag) at += 1;
  }
  return null;
}
