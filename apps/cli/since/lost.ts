import { dirname, join } from 'node:path/posix';
import { isKnownPackage } from '@emmental/behaviour';
import {
  compareText,
  type Diagnostic,
  type FunctionReport,
  isBesideHandler,
  isCommittedCopy,
  isUnread,
  type LinkedBehaviour,
  type Loss,
  lossesIn,
  lossIn,
  mayReplaceExports,
  nameInId,
  notComparedIn,
  type Removed,
  type Report,
  type Source,
  sortedLosses,
} from '@emmental/model';
import { filesInGit, isSkippedFolder } from '@emmental/read';
import { isManifest, originsIn } from '../origins/index.ts';
import type { ComparedScan } from './compare.ts';

/**
 * Returns the input that a scan lost, compared with an older commit: what could be read there and cannot be read now, and what
 * the change hides. Broken text that is the same in both is no loss of the change.
 */
export function lossesSince(compared: ComparedScan): readonly Loss[] {
  const { now, before } = compared;
  const problemsBefore = new Set(before.report.diagnostics.map(keyOf));
  const isOld = (problem: Diagnostic): boolean => problemsBefore.has(keyOf(problem));
  const inNow = now.report.diagnostics.flatMap((problem) => lossIn(problem, !isOld(problem)) ?? []);
  const unchanged = (loss: Loss): boolean =>
    loss.cause === 'syntax error' &&
    before.report.diagnostics.some(({ file, code }) => file === loss.file && brokenText.has(code)) &&
    textAt(compared, loss.file, 'now') === textAt(compared, loss.file, 'before');
  return sortedLosses([
    ...lossesIn(now.report.apps, now.report.diagnostics).filter((loss) => !unchanged(loss)),
    ...inNow.filter((loss) => !unchanged(loss)),
    ...unreadFunctions(compared),
    ...notComparedFunctions(compared),
    ...replacedExports(compared),
    ...otherCopies(compared),
    ...shadowingBytecode(compared),
    ...unreadTemplates(compared),
    ...outOfSight(compared),
    ...elsewhereInGit(compared),
  ]);
}

const brokenText: ReadonlySet<string> = new Set(['read/syntax', 'read/partly-read', 'code/syntax']);

const namedByMessage: ReadonlySet<string> = new Set([
  'code/unresolved-import',
  'code/unread-import',
  'template/would-run-code',
  'template/elsewhere',
  'template/macro',
]);

/** An import, or a part of a template, is known by its name: a file may have another one that was not read before. */
const keyOf = ({ code, file, message }: Diagnostic): string =>
  namedByMessage.has(code) ? `${code} ${file} ${message}` : `${code} ${file}`;

/** Returns a file's text in one of the states; null if it cannot be read. Paths are those of the report. */
function textAt({ now, before }: ComparedScan, file: string, state: 'now' | 'before'): string | null {
  const { source, folder } = state === 'now' ? now : before;
  const path = join(folder, file);
  if (source.kind(path) !== 'file') return null;
  const read = source.read(path);
  return 'text' in read ? read.text : null;
}

const functionsIn = ({ apps }: Report): readonly FunctionReport[] =>
  apps.flatMap(({ functions }) => functions);

/** Returns the functions whose code was read before and is not read now, and new functions whose code is not read. */
function unreadFunctions({ ref, now, before }: ComparedScan): readonly Loss[] {
  const earlier = new Map(functionsIn(before.report).map((fn) => [fn.id, fn]));
  const startsBefore = new Set(
    functionsIn(before.report).flatMap(({ behaviours }) => behaviours.filter(isBesideHandler).map(startOf)),
  );
  return functionsIn(now.report).flatMap((fn): readonly Loss[] => {
    const known = earlier.get(fn.id);
    const { name, file, line, leftOut = [] } = fn;
    const at = {
      file,
      line,
      column: 1,
      accepted: null,
      todo: 'check its runtime, the name of its handler and where its code lies',
    } as const;
    const wasRead = known !== undefined && hasCode(known);
    if (wasRead && !hasCode(fn))
      return [
        {
          ...at,
          cause: 'no longer analysed',
          message: `the code of ${name} was analysed at ${ref} and is not analysed now (${leftOut.join(', ')})`,
        },
      ];
    if (wasRead && isGuessed(fn) && !isGuessed(known))
      return [
        {
          ...at,
          cause: 'no longer analysed',
          message: `the template named the code of ${name} at ${ref}, and now ${fn.handler?.file} is only likely to be its source`,
        },
      ];
    if (!isUnread(fn)) {
      const [start] = fn.behaviours.flatMap((each) =>
        isBesideHandler(each) && !startsBefore.has(startOf(each)) ? [startOf(each)] : [],
      );
      if (start !== undefined)
        return [
          {
            ...at,
            cause: 'no longer analysed',
            message: `${name}${known === undefined ? ', which is new,' : ''} runs code beside its handler that is not read (${start})`,
          },
        ];
    }
    return known === undefined && isUnread(fn) && notComparedIn(fn) === null
      ? [
          {
            ...at,
            cause: 'no longer analysed',
            message: `the code of ${name}, which is new, was not analysed (${leftOut.join(', ')})`,
          },
        ]
      : [];
  });
}

/** Was the source of a function found by a rule that is right for most repositories, and not for all? */
const isGuessed = ({ handler }: FunctionReport): boolean => handler?.link?.certain === false;

/** Returns the functions in which code may now take the place of what their modules export, so that the handler may be another function. */
function replacedExports({ now, before }: ComparedScan): readonly Loss[] {
  const causesIn = (fn: FunctionReport) => fn.behaviours.filter(mayReplaceExports);
  const earlier = new Map(functionsIn(before.report).map((fn) => [fn.id, causesIn(fn).map(startOf)]));
  return functionsIn(now.report).flatMap((fn): readonly Loss[] => {
    const found = causesIn(fn).find((each) => !earlier.get(fn.id)?.includes(startOf(each)));
    if (!found) return [];
    const { file, line, column } = found.seen.at;
    return [
      {
        cause: 'no longer analysed',
        file,
        line,
        column,
        message: `code of ${fn.name} may put another function in the place of its handler here`,
        todo: 'export the handler itself',
        accepted: null,
      },
    ];
  });
}

/** Endings of files that a runtime may load from a package. */
const inPackage = /\.(?:[cm]?js|json|node|wasm|py|pyc|so|pyd|pth)$|(?:^|\/)requirements\.txt$|\/[^/.]+$/;

/**
 * Returns the folders with committed copies of known packages that a function loads, where the change adds or edits one, or
 * where no function loaded them before. Nobody compared the copies with what is published.
 */
function otherCopies(compared: ComparedScan): readonly Loss[] {
  const copiesIn = (report: Report) =>
    functionsIn(report).flatMap((fn) => fn.behaviours.filter(isCommittedCopy).map((copy) => ({ fn, copy })));
  const before = new Set(copiesIn(compared.before.report).map(({ copy }) => startOf(copy)));
  const now = copiesIn(compared.now.report);
  const changed = now.length === 0 ? [] : changedFiles(compared, inPackage);
  return now.flatMap(({ fn, copy }): readonly Loss[] => {
    const cause = startOf(copy);
    const folder = cause.replace(/^copy\/(?:\.$)?/, '');
    const file = before.has(cause) ? editedIn(compared, folder, changed) : folder;
    if (file === undefined) return [];
    return [
      {
        cause: 'no longer analysed',
        file: file === '' ? '.' : file,
        line: 1,
        column: 1,
        message: `${fn.name} loads a known package from here, and its code was not compared with what is published under that name`,
        todo: 'install the package of that name from its registry',
        accepted: null,
      },
    ];
  });
}

/** Returns the file by which the change edits a copy, or the place from which a manifest takes packages; undefined if it edits none. */
function editedIn(compared: ComparedScan, folder: string, changed: readonly string[]): string | undefined {
  if (!isManifest(folder)) return changed.find((path) => isInCopy(path, folder));
  return isSameOrigin(compared, folder) ? undefined : folder;
}

/** Does a manifest take packages from the same places as before? Other versions from there are no change of the place. */
function isSameOrigin({ now, before }: ComparedScan, path: string): boolean {
  const file = join(now.folder, path);
  const places = (source: Source) =>
    new Set(originsIn(source, file).map(({ name, place }) => `${isRegistryOf(place) ? '' : name} ${place}`));
  const earlier = places(before.source);
  return [...places(now.source)].every((place) => earlier.has(place));
}

/** Is a place a registry, which has many packages? */
const isRegistryOf = (place: string): boolean =>
  /^https?:\/\/(?!.*\.(?:tgz|tar\.gz|zip|whl|git)$)/.test(place);

/** Does a file belong to a package in a folder? Beside the copies of Python's packages lies other code, which is read. */
function isInCopy(path: string, folder: string): boolean {
  if (path === folder) return true;
  if (folder !== '' && !path.startsWith(`${folder}/`)) return false;
  if (/(?:^|\/)node_modules$/.test(folder)) return true;
  const [top = ''] = path.slice(folder === '' ? 0 : folder.length + 1).split('/');
  return isKnownPackage('python', top.replace(/\.(?:py|pyc|so|pyd)$/, ''));
}

/**
 * Returns the functions whose source stands for a deployed file, where that file or a compiled file that it may load is new or
 * changed. A file that the older state deployed too was accepted with it.
 */
function notComparedFunctions(compared: ComparedScan): readonly Loss[] {
  const { now, before } = compared;
  const earlier = new Map(functionsIn(before.report).map((fn) => [fn.id, fn]));
  return functionsIn(now.report).flatMap((fn): readonly Loss[] => {
    const loss = notComparedIn(fn);
    if (loss === null) return [];
    const wasThere = earlier.get(fn.id)?.handler?.link?.notCompared === loss.file;
    const isSame = wasThere && compiledChanges(compared, dirname(loss.file)).length === 0;
    return isSame ? [] : [loss];
  });
}

/** Returns the changed or new files of JavaScript below a folder of the report that lie beside a source of TypeScript, or have a map. */
function compiledChanges(compared: ComparedScan, folder: string): readonly string[] {
  const { now } = compared;
  const isCompiled = (file: string): boolean => {
    const stem = join(now.folder, file).replace(/\.[cm]?js$/, '');
    const twins = [
      `${stem}.ts`,
      `${stem}.tsx`,
      `${stem}.mts`,
      `${stem}.cts`,
      join(now.folder, `${file}.map`),
    ];
    return twins.some((twin) => now.source.kind(twin) === 'file');
  };
  return changedFiles(compared, /\.[cm]?js$/).filter(
    (file) => (folder === '.' || file.startsWith(`${folder}/`)) && isCompiled(file),
  );
}

/** Returns the files with names like this that the change adds or edits, with paths of the report. */
function changedFiles(compared: ComparedScan, named: RegExp): readonly string[] {
  const { now, before } = compared;
  return filesInGit(now.source.directory).flatMap((path) => {
    if (!named.test(path) || (now.folder !== '' && !path.startsWith(`${now.folder}/`))) return [];
    const isThere = now.source.kind(path) === 'file';
    return isThere && contentOf(now.source, path) !== contentOf(before.source, path)
      ? [now.folder === '' ? path : path.slice(now.folder.length + 1)]
      : [];
  });
}

/** Returns the bytes of a file as text for a comparison; null if it cannot be read. */
function contentOf(source: Source, path: string): string | null {
  if (source.kind(path) !== 'file') return null;
  const bytes = source.bytes?.(path);
  if (bytes) return Buffer.from(bytes).toString('latin1');
  const read = source.read(path);
  return 'text' in read ? read.text : null;
}

/** Returns the changed bytecode that Python may load in the place of a module of the repository. */
function shadowingBytecode(compared: ComparedScan): readonly Loss[] {
  const { now } = compared;
  return changedFiles(compared, /\.pyc$/).flatMap((file): readonly Loss[] => {
    const [, folder = '', stem = ''] = /^(.*?)(?:__pycache__\/)?([^/.]+)\.[^/]*$/.exec(file) ?? [];
    const module = `${folder}${stem}.py`;
    if (now.source.kind(join(now.folder, module)) !== 'file') return [];
    return [
      {
        cause: 'no longer analysed',
        file,
        line: 1,
        column: 1,
        message: `the change adds bytecode that Python may load in the place of ${module}`,
        todo: 'remove it: Python writes it by itself',
        accepted: null,
      },
    ];
  });
}

/** Returns the name of code that runs beside a handler, the same in every function: `start/run.sh`, `layer/shared`. */
const startOf = (behaviour: LinkedBehaviour): string =>
  ('cause' in behaviour && behaviour.cause) || behaviour.kind;

/** Causes that leave a part of a function's code unread, and not all of it. */
const partly: ReadonlySet<string> = new Set([
  'code built at run time',
  'import not found',
  'import not read',
  'limit',
]);

const hasCode = ({ leftOut = [] }: FunctionReport): boolean => leftOut.every((cause) => partly.has(cause));

/** Returns the templates that are still there, declared functions before, and are not read as templates now. */
function unreadTemplates(compared: ComparedScan): readonly Loss[] {
  const { ref, now } = compared;
  return goneTemplates(compared).flatMap(({ file, functions }): readonly Loss[] =>
    now.source.kind(join(now.folder, file)) === null
      ? []
      : [
          {
            cause: 'no longer analysed',
            file,
            line: 1,
            column: 1,
            message: `it declared ${namesOf(functions)} at ${ref}, and is not read as a template now`,
            todo: 'restore it, or remove the file if it is no longer deployed',
            accepted: null,
          },
        ],
  );
}

/** Returns the templates with functions that only the older state has. */
function goneTemplates({ now, before }: ComparedScan): readonly Removed[] {
  const present = new Set(now.report.apps.map(({ id }) => id));
  return before.report.apps
    .filter(({ id, functions }) => !present.has(id) && functions.length > 0)
    .map(({ id, template, functions }) => ({
      file: template ?? id,
      functions: functions.map((fn) => fn.id),
    }));
}

/** Returns what the change removed: templates that are gone with their functions, and functions that are gone from a template. */
export function removedSince(compared: ComparedScan): readonly Removed[] {
  const { now, before } = compared;
  const gone = goneTemplates(compared).filter(({ file }) => now.source.kind(join(now.folder, file)) === null);
  const present = new Map(now.report.apps.map((app) => [app.id, new Set(app.functions.map(({ id }) => id))]));
  const functions = before.report.apps.flatMap(({ id, template, functions }): readonly Removed[] => {
    const here = present.get(id);
    const missing = here ? functions.filter((fn) => !here.has(fn.id)).map((fn) => fn.id) : [];
    return missing.length > 0 ? [{ file: template ?? id, functions: missing }] : [];
  });
  return [...gone, ...functions].sort((a, b) => compareText(a.file, b.file));
}

const shownNames = 3;

export function namesOf(functions: readonly string[]): string {
  const names = functions.map(nameInId);
  const more = names.length - shownNames;
  return [...names.slice(0, shownNames), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** Returns new pointers to files in the place of texts, and new repositories within the repository, of which git has only the names. */
function elsewhereInGit(compared: ComparedScan): readonly Loss[] {
  const { now, before } = compared;
  const modules = (state: 'now' | 'before') => textAt(compared, '.gitmodules', state) ?? '';
  const files = filesInGit(now.source.directory);
  const hasPointers = files.some(
    (path) =>
      /(?:^|\/)\.gitattributes$/.test(path) && contentOf(now.source, path)?.includes('filter=lfs') === true,
  );
  return files.flatMap((path): readonly Loss[] => {
    if (now.folder !== '' && !path.startsWith(`${now.folder}/`)) return [];
    const file = now.folder === '' ? path : path.slice(now.folder.length + 1);
    const isModule = now.source.kind(path) === 'directory' && !modules('before').includes(`= ${path}\n`);
    const isPointer =
      hasPointers &&
      maybeRead.test(path) &&
      (textAt(compared, file, 'now') ?? '').startsWith(pointerStart) &&
      contentOf(now.source, path) !== contentOf(before.source, path);
    if (!isModule && !isPointer) return [];
    return [
      {
        cause: 'no longer analysed',
        file,
        line: 1,
        column: 1,
        message: isModule
          ? 'the change adds a repository in this folder, which is not read'
          : 'the change has a pointer of Git LFS here in place of the text',
        todo: isModule ? 'scan it by its path' : 'fetch the file (git lfs pull) before the scan',
        accepted: null,
      },
    ];
  });
}

const pointerStart = 'version https://git-lfs.github.com/spec/';
const maybeRead = /\.(?:ya?ml|json|template|tf|[cm]?[jt]sx?|py|toml)$/;

/** Files with more bytes hold no template that a cloud accepts. */
const mostCharacters = 2 * 2 ** 20;
/** The most new files whose text is looked at. */
const mostFiles = 5_000;

/** A quoted address of Terraform is no declaration: the keys of a compiled rulebase are the addresses of its functions. */
const declaresFunctions =
  /AWS::(?:Serverless|Lambda)::Function|(?<!")\b(?:aws_lambda_function|google_cloudfunctions2?_function)\b|"(?:aws_lambda_function|google_cloudfunctions2?_function)\b(?!\.)|^functions:/m;

/**
 * Returns new files that declare functions where a scan does not look: in folders of tools, or under a name that no template
 * has, if they hold the functions of a template that the change removed.
 */
function outOfSight(compared: ComparedScan): readonly Loss[] {
  const { now, before } = compared;
  const moved = goneTemplates(compared).flatMap(({ functions }) => functions.map(nameInId));
  const files = filesInGit(now.source.directory).filter(
    (path) =>
      (now.folder === '' || path.startsWith(`${now.folder}/`)) &&
      before.source.kind(path) === null &&
      now.source.kind(path) === 'file',
  );
  return files.slice(0, mostFiles).flatMap((path): readonly Loss[] => {
    const file = now.folder === '' ? path : path.slice(now.folder.length + 1);
    const isHidden =
      (isSkippedFolder(path, now.source) && templateNamed.test(path)) || unreadFormat.test(path);
    if (!isHidden && otherwiseNamed.test(path)) return [];
    const text = textAt(compared, file, 'now');
    if (text === null || text.length > mostCharacters) return [];
    const holds = isHidden
      ? declaresFunctions.test(text)
      : isTemplate(text) || (declaresFunctions.test(text) && declaresAny(text, moved));
    return holds
      ? [
          {
            cause: 'moved out of sight',
            file,
            line: 1,
            column: 1,
            message: 'the change adds it, it declares functions, and a scan does not look there',
            todo: 'give it the name and a folder of a template, or scan it by its path',
            accepted: null,
          },
        ]
      : [];
  });
}

/** Files of a tool that a scan does not read and that declare functions as Terraform does. */
const unreadFormat = /\.tofu(?:\.json)?$/;

/** The text of a template that declares functions, under any name: only a configuration or a command names it. */
const isTemplate = (text: string): boolean =>
  (/^Resources:/m.test(text) &&
    /^[ \t]+Type:[ \t]*["']?AWS::(?:Serverless|Lambda)::Function\b/m.test(text)) ||
  (/"Resources"\s*:/.test(text) && /"Type"\s*:\s*"AWS::(?:Serverless|Lambda)::Function"/.test(text));

const templateNamed = /\.(?:ya?ml|json|template|tf)$/;
/** Files that a scan reads as templates, so that they are not out of sight, and texts about templates. */
const otherwiseNamed = /\.(?:ya?ml|json|template|tf|md|rst|adoc|html?|ipynb|[cm]?[jt]sx?|py|java|go|rb|cs)$/;

const declaresAny = (text: string, names: readonly string[]): boolean =>
  names.some((name) =>
    new RegExp(`^\\s*["']?${name.replace(/[.*+?^${}()|[\\]\\\\]/g, '\\$&')}["']?\\s*:`, 'm').test(text),
  );
