/**
 * Rewrites `export name from 'module'` and `export name, { other } from 'module'` to the form of the standard. Babel's
 * `export-default-from`, a part of its presets `stage-0` and `stage-1`, makes the same of it. Lines do not change. Source:
 * @babel/plugin-proposal-export-default-from.
 */
export const withoutProposals = (text: string): string =>
  text.replace(
    /^([ \t]*export[ \t]+)([A-Za-z_$][\w$]*)([ \t]*)(?:,[ \t]*\{([^}]*)\}[ \t]*)?(from[ \t]*['"])/gm,
    (written, start: string, name: string, gap: string, others: string | undefined, from: string) => {
      if (reserved.has(name) || (gap === '' && others === undefined)) return written;
      return `${start}{ default as ${name}${others === undefined ? '' : `, ${others}`} } ${from}`;
    },
  );

/** Words after `export` that begin another statement. */
const reserved: ReadonlySet<string> = new Set([
  'type',
  'default',
  'const',
  'let',
  'var',
  'class',
  'function',
  'async',
]);
