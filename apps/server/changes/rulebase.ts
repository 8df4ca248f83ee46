import type { App, CompiledProfile, Source } from '@emmental/model';
import { appOfText, compile, nothingLearned, type ProfileFile } from '@emmental/profile';
import { readProfileFile } from '@emmental/read/profile';
import type { ProposalBase } from '@emmental/store';

/** The rulebase of an app at its last scan, opened so that an edit of it can be tried. */
export interface OpenRulebase {
  /** The path in the repository. */
  readonly path: string;
  readonly text: string;
  readonly file: ProfileFile;
  readonly compiled: CompiledProfile;
  /** Reads and compiles another text of the rulebase; a sentence if it cannot be used. */
  readonly edited: (
    text: string,
  ) => Promise<{ readonly file: ProfileFile; readonly compiled: CompiledProfile } | string>;
}

/** Opens the rulebase of a base; a sentence if the console does not have it, or it cannot be used. */
export async function openRulebase({
  source,
  digest,
  app: name,
}: ProposalBase): Promise<OpenRulebase | string> {
  if (source === null && digest !== null)
    return `the last scan of ${name} sent the digest of its rulebase and not its text: an older command, or a file of more than a megabyte. Scan it with this version`;
  if (source === null)
    return `the last scan of ${name} sent no rulebase: write one with emmental profile derive, and scan with this version of the command`;
  const { path, files } = source;
  const app = appOfText(source.app);
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const edited = async (text: string) => {
    const { found, diagnostics } = await readProfileFile(sourceOf(new Map([...texts, [path, text]])), path);
    if (!found) return diagnostics[0]?.message ?? 'the rulebase cannot be read';
    return { file: found, compiled: compiledOf(found, app) };
  };
  const text = texts.get(path) ?? '';
  const opened = await edited(text);
  return typeof opened === 'string' ? opened : { path, text, ...opened, edited };
}

const compiledOf = (file: ProfileFile, app: App): CompiledProfile =>
  compile(file, { app, environment: null, function: null, learned: () => nothingLearned }).value;

/** Files of a repository in memory. */
function sourceOf(texts: ReadonlyMap<string, string>): Source {
  const paths = [...texts.keys()];
  const isFolder = (path: string) => paths.some((each) => path === '' || each.startsWith(`${path}/`));
  return {
    directory: '/',
    read: (path) => {
      const text = texts.get(path);
      return text === undefined
        ? {
            diagnostic: {
              code: 'read/not-found',
              severity: 'error',
              message: 'not found',
              file: path,
              line: 1,
              column: 1,
            } as never,
          }
        : { text };
    },
    kind: (path) => {
      if (texts.has(path)) return 'file';
      return isFolder(path) ? 'directory' : null;
    },
    list: (path) => {
      const below = path === '' ? '' : `${path}/`;
      const names = new Map(
        paths
          .filter((each) => each.startsWith(below))
          .map((each) => {
            const [name = '', more] = each.slice(below.length).split('/');
            return [name, more === undefined ? ('file' as const) : ('directory' as const)];
          }),
      );
      return [...names].map(([name, kind]) => ({ name, kind }));
    },
    resolve: (path) => path,
    diagnostics: () => [],
  };
}
