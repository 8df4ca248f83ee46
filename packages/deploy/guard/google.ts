import { asString, type FunctionDeclaration, guardInSource, guardOnGoogle, rowOf } from '@emmental/model';
import type { Edit } from '../edit/edit.ts';
import { appended, setAttribute } from '../edit/hcl.ts';
import { absence, blockAt, expressionOf, type HclModule, type Placed } from '../edit/module.ts';
import { digestVariable } from './eligible.ts';

/** How the guard is written into the functions of one app. */
export interface GoogleGuard {
  /** The name of the file with the rules of the app in the folder of the guard. */
  readonly rules: string;
  /** The functions of the app; a loop makes several of them from one block. */
  readonly functions: readonly FunctionDeclaration[];
  /** Tells if a function shall have the guard, and can have it. */
  readonly isWanted: (fn: FunctionDeclaration) => boolean;
  /** Tells if the rules say that a function does not run when the guard cannot. */
  readonly isClosed: (fn: FunctionDeclaration) => boolean;
}

/** The reason why a function does not get the guard, and the task for a person. */
export interface Refusal {
  readonly why: string;
  readonly todo: string;
}

/** The blocks in which a type has its `environment_variables`. Source: hashicorp/google provider documentation. */
const places: Readonly<Record<string, readonly string[]>> = {
  google_cloudfunctions_function: [],
  google_cloudfunctions2_function: ['service_config'],
};

const attribute = 'environment_variables';

/**
 * Adds the variables that start the guard to a function of Google Cloud. The guard's files lie in the folder of the source, of which
 * Terraform makes the archive. Present expressions are kept inside `merge`, and the guard is loaded before what the same variable
 * loads already.
 *
 * @returns null, or the reason why that is not possible.
 */
export function protectOnGoogle(
  fn: FunctionDeclaration,
  module: HclModule,
  guard: GoogleGuard,
): Refusal | null {
  const address = addressOf(fn);
  const same = guard.functions.filter((other) => addressOf(other) === address);
  const variables = variablesFor(fn, same, guard);
  const refusal = (why: string): Refusal => ({
    why,
    todo: `set these variables, and copy the guard as docs/guard-on-cloud-functions.md says:\n${lines(byHandOf(fn)).join('\n')}`,
  });
  if (fn.environment.has('EMMENTAL_PROFILE') || fn.environment.has('EMMENTAL_FUNCTION'))
    return refusal('a guard is in it already that a person added');
  const at = blockAt(module, address);
  if (!at) return refusal(absence(fn.at));
  if (variables === null) return refusal('a loop makes it, and the names of its functions are not known');
  const other = same.find((each) => !guard.isWanted(each) || each.language !== fn.language);
  if (other) return refusal(`a loop makes it together with ${other.name}, which does not get the same`);
  const wrong = leftOut(fn, module, guard.rules) ?? ignoredIn(at);
  if (wrong !== null) return refusal(wrong);
  const within = placeIn(at);
  if (typeof within === 'string') return refusal(within);
  const edits = editsIn(within, variables);
  return module.edit(edits.map((edit) => ({ file: at.file, edit })))
    ? null
    : refusal('another change touches the same lines');
}

/** Returns the address of the block that makes a function; a loop makes several from one. */
const addressOf = ({ logicalId }: FunctionDeclaration): string => logicalId.replace(/\[[^\]]*\]$/, '');

/** Returns the variables of the block that makes these functions, as expressions; null when their keys are not known. */
function variablesFor(
  fn: FunctionDeclaration,
  same: readonly FunctionDeclaration[],
  { rules, isClosed }: GoogleGuard,
): Readonly<Record<string, string>> | null {
  const name = nameFor(same);
  if (name === null) return null;
  return {
    ...startOf(fn),
    EMMENTAL_PROFILE: JSON.stringify(`${guardOnGoogle}/${rules}`),
    EMMENTAL_FUNCTION: name,
    // The buildpack of Python compiles all files of the source, so the folder of the guard is never as it was written.
    // Source: Google Cloud's buildpacks, `cmd/python/functions_framework`, `compileall`.
    ...(fn.language === 'python' ? {} : { [digestVariable]: JSON.stringify(digestOf(fn)) }),
    ...(same.some(isClosed) && !fn.environment.has('EMMENTAL_ON_ERROR')
      ? { EMMENTAL_ON_ERROR: '"closed"' }
      : {}),
  };
}

/** Zeros stand for the digest until the rules are compiled. */
const digestOf = ({ environment }: FunctionDeclaration): string => {
  const digest = asString(environment.get(digestVariable));
  return digest !== null && /^[0-9a-f]{64}$/.test(digest) ? digest : '0'.repeat(64);
};

/** Returns the name of a function as an expression; of functions that a loop makes, a table of their names by its key. */
function nameFor(same: readonly FunctionDeclaration[]): string | null {
  const [only] = same;
  if (only && same.length === 1 && /(?:^[^[]*|\[0\])$/.test(only.logicalId)) return JSON.stringify(only.name);
  const rows = same.map(({ logicalId, name }) => ({
    key: /\[("(?:[^"\\$%]|\\.)*"|\d+)\]$/.exec(logicalId)?.[1],
    name: JSON.stringify(name),
  }));
  if (rows.length === 0 || rows.some(({ key }) => key === undefined)) return null;
  const isKeyed = rows.every(({ key }) => key?.startsWith('"'));
  const key = isKeyed ? 'each.key' : 'tostring(count.index)';
  const table = rows.map(({ key, name }) => `${isKeyed ? key : `"${key}"`} = ${name}`).join(', ');
  return `lookup({ ${table} }, ${key}, ${key})`;
}

/** The variable by which the runtime loads the guard: its name, its value, and what stands between two values. */
const startOf = (fn: FunctionDeclaration): Readonly<Record<string, string>> =>
  fn.language === 'python'
    ? { PYTHONPATH: JSON.stringify(`${guardOnGoogle}/python`) }
    : { NODE_OPTIONS: JSON.stringify(`--require=${guardOnGoogle}/node`) };

const separators: Readonly<Record<string, string>> = { NODE_OPTIONS: ' ', PYTHONPATH: ':' };

const byHandOf = (fn: FunctionDeclaration): Readonly<Record<string, string>> => ({
  ...(fn.language === 'python'
    ? { PYTHONPATH: '"/workspace/emmental-guard"' }
    : { NODE_OPTIONS: '"--require=/workspace/emmental-guard"' }),
  EMMENTAL_PROFILE: '"/workspace/profile.json"',
  EMMENTAL_FUNCTION: JSON.stringify(fn.name),
});

const lines = (variables: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(variables).map(([name, value]) => `  ${name} = ${value}`);

/** Returns the block with the variables, `missing` where it must be added; or a sentence. */
function placeIn(at: Placed): { readonly at: Placed; readonly missing: string | null } | string {
  const [type = ''] = at.block.labels;
  const [name] = places[type] ?? [];
  if (places[type] === undefined) return `${type} has no place for variables`;
  if (name === undefined) return { at, missing: null };
  const found = at.block.blocks.filter((inner) => inner.type === name);
  const isMade = at.block.blocks.some(({ type, labels }) => type === 'dynamic' && labels[0] === name);
  if (isMade) return `a loop creates a part of it: dynamic "${name}"`;
  const [block, ...others] = found;
  if (others.length > 0) return `it has several blocks ${name}`;
  return block ? { at: { ...at, block }, missing: null } : { at, missing: name };
}

function editsIn(
  { at, missing }: { readonly at: Placed; readonly missing: string | null },
  variables: Readonly<Record<string, string>>,
): readonly Edit[] {
  const present = expressionOf(at, attribute);
  const map = [`${attribute} = {`, ...lines(variables), '}'];
  if (missing !== null)
    return [appended(at.file.text, at.block, [`${missing} {`, ...map.map((line) => `  ${line}`), '}'])];
  if (present === null) return [appended(at.file.text, at.block, map)];
  const own = Object.entries(variables).map(
    ([name, value]) => `${name} = ${separators[name] === undefined ? value : joined(name, value, present)}`,
  );
  return [setAttribute(at.file.text, at.block, attribute, `merge(${present}, { ${own.join(', ')} })`)];
}

/** Keeps the present value of a variable behind that of the guard, if the present expression may have one. */
function joined(name: string, value: string, present: string): string {
  // A `for`, or a key in brackets, may make any key.
  const isPlainMap =
    /^\{(?!\s*for\b)[\s\S]*\}$/.test(present) &&
    !/(?:^\{|[,\n])\s*\(/.test(present) &&
    !new RegExp(`\\b${name}\\b`).test(present);
  if (isPlainMap) return value;
  return `join("${separators[name]}", compact([${value}, try((${present})["${name}"], "")]))`;
}

/** Returns a sentence if a change of the variables would be ignored. */
function ignoredIn({ file, block }: Placed): string | null {
  const [lifecycle] = block.blocks.filter(({ type }) => type === 'lifecycle');
  const ignored = lifecycle && expressionOf({ file, block: lifecycle }, 'ignore_changes');
  return ignored && /\ball\b|environment_variables|service_config\b(?!\[0\]\.)/.test(ignored)
    ? 'Terraform ignores changes of its variables (lifecycle, ignore_changes)'
    : null;
}

/** Returns a sentence if the archive of the source leaves out files of the guard. Source: hashicorp/archive provider, `excludes`. */
function leftOut(fn: FunctionDeclaration, module: HclModule, rules: string): string | null {
  const at = fn.package?.at;
  const archive = module.blocks.find(
    ({ file, block }) =>
      file.path === at?.file &&
      block.labels[0] === 'archive_file' &&
      lineOf(file.text, block.start) === at.line,
  );
  if (!archive) return 'the archive of its source is made in another module';
  const excludes = expressionOf(archive, 'excludes');
  if (excludes === null) return null;
  const names = [...excludes.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, name = '']) => name);
  if (/\$\{/.test(excludes) || !/^(?:toset\()?\[[\s\S]*\]\)?$/.test(excludes))
    return 'the files that its archive leaves out (excludes) are not known';
  const taken = names.find((name) => filesOf(rules).some((file) => matches(name, file)));
  return taken === undefined ? null : `its archive leaves out files of the guard: excludes "${taken}"`;
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** Files as the guards have them, and the folders above them. */
const filesOf = (rules: string): readonly string[] =>
  [
    '',
    'digests',
    'wrapper',
    rules,
    'node/guard.cjs',
    'node/package.json',
    'python/sitecustomize.py',
    'python/emmental_guard/core/profile.py',
    'python/emmental_guard/tables.json',
    'python/emmental_guard/compiled/cpython-313.bin',
  ].flatMap((name) => {
    const parts = `${guardInSource}/${name}`.split('/').filter((part) => part !== '');
    return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  });

/** Does a pattern of the archive provider take a path? `*` stands for a part of a name, `**` for folders. */
function matches(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/^\.\//, '')
    .replace(/\/+$/, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (mark) => wildcards[mark] ?? mark);
  return new RegExp(`^${source}$`).test(path);
}

const wildcards: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

/** Returns what the account of a function needs to keep blocked events; a sentence for a place that cannot keep them. */
export function keepingOnGoogle({ name }: FunctionDeclaration, written: string): string | null {
  const kind = /^(\w+):/.exec(written)?.[1] ?? '';
  if (kind === 'file') return null;
  const needed = rowOf(neededToKeep, kind);
  return needed === undefined
    ? `quarantine ${written}: the guard on Google Cloud keeps events at pubsub:TOPIC, gs:BUCKET/prefix or file:/path`
    : `the account of ${name} needs ${needed} to keep blocked events at ${written}`;
}

const neededToKeep: Readonly<Record<string, string>> = {
  pubsub: 'pubsub.topics.publish (roles/pubsub.publisher on the topic)',
  gs: 'storage.objects.create (roles/storage.objectCreator on the bucket)',
};
