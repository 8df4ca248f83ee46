import { asString, constant, joinInside, type Location, unknown, type Value } from '@emmental/model';
import { matcherOf } from '../../../app/packaging/pattern.ts';
import { type Call, parseTemplate } from '../../../parse/hcl/index.ts';
import { overChoices } from '../alternatives.ts';
import { evaluate, type Frame, isFault, report } from '../scope.ts';
import { collections } from './collections.ts';
import { encodings } from './encodings.ts';
import { texts } from './texts.ts';

/**
 * A Terraform function, which computes its result from the evaluated arguments. Source: Terraform language
 * documentation, "Functions".
 */
export type TerraformFunction = (operands: readonly Value[], at: Location) => Value;

const pure: ReadonlyMap<string, TerraformFunction> = new Map([
  ...Object.entries(texts),
  ...Object.entries(collections),
  ...Object.entries(encodings),
]);

/**
 * Returns the result of a call. The result is unknown for a function whose result depends on the deployment,
 * and for a function that is not supported.
 */
export function callFunction(call: Call, frame: Frame): Value {
  const lazy = lazyFunctions.get(call.name);
  if (lazy) return lazy(call, frame);
  const operands = argumentsOf(call, frame);
  const row = pure.get(call.name);
  if (row) return overChoices(operands, (values) => row(values, call.at));
  if (atDeployment.has(call.name)) return unknown(`${call.name}() is computed at deployment`, call.at);
  report(frame.state, 'template/unsupported', call.at, `${call.name}()`);
  return unknown(`${call.name}() is not supported`, call.at);
}

function argumentsOf(call: Call, frame: Frame): readonly Value[] {
  const values = call.arguments.map((argument) => evaluate(argument, frame));
  const last = values.at(-1);
  if (!call.spread || last?.kind !== 'list') return values;
  const spreadItems = last.open
    ? [...last.items, unknown('the list of arguments is only partly known', call.at)]
    : last.items;
  return [...values.slice(0, -1), ...spreadItems];
}

/**
 * Functions whose result depends on the time, on chance or on the content of a file, and functions that are
 * too rare to support.
 */
const atDeployment: ReadonlySet<string> = new Set(
  `timestamp plantimestamp uuid uuidv5 bcrypt rsadecrypt filebase64sha256 filebase64sha512 filemd5 filesha1 filesha256
   filesha512 filebase64 timeadd timecmp formatdate cidrsubnet cidrsubnets cidrhost cidrnetmask base64gzip md5
   sha1 sha256 sha512 base64sha256 base64sha512 pathexpand provider::aws::arn_build provider::aws::arn_parse`.split(
    /\s+/,
  ),
);

const lazyFunctions: ReadonlyMap<string, (call: Call, frame: Frame) => Value> = new Map([
  [
    'try',
    (call: Call, frame: Frame) => {
      for (const argument of call.arguments) {
        const value = evaluate(argument, frame);
        if (!isFault(value)) return value;
      }
      return unknown('all arguments of try() fail', call.at);
    },
  ],
  [
    'can',
    (call: Call, frame: Frame) => {
      const [argument] = call.arguments;
      const value = argument ? evaluate(argument, frame) : constant(null);
      if (isFault(value)) return constant(false, call.at);
      return value.kind === 'unknown' ? value : constant(true, call.at);
    },
  ],
  [
    'file',
    (call: Call, frame: Frame) =>
      fileText(call, frame, (text, path) => constant(text, { file: path, line: 1, column: 1 })),
  ],
  [
    'fileexists',
    (call: Call, frame: Frame) => {
      const path = pathOf(call, frame);
      return path === null
        ? unknown('its path is not known', call.at)
        : constant(frame.state.source.kind(path) === 'file', call.at);
    },
  ],
  ['templatefile', templateFile],
  ['fileset', fileSet],
]);

function templateFile(call: Call, frame: Frame): Value {
  const variables = call.arguments[1] ? evaluate(call.arguments[1], frame) : constant(null);
  return fileText(call, frame, (written, path) => {
    const template = parseTemplate(path, written);
    if (!template) {
      report(
        frame.state,
        'read/syntax',
        { file: path, line: 1, column: 1 },
        'the template has a syntax error',
      );
      return unknown(`the template ${path} has a syntax error`, call.at);
    }
    const names = variables.kind === 'fields' ? variables.fields : new Map<string, Value>();
    return evaluate(template, { ...frame, names });
  });
}

/** At most this many files and folders of a `fileset` are looked at. */
const filesInSet = 5_000;

/**
 * Returns the files below a folder that match a pattern. Unknown where the folder is not in the repository, because then a build
 * writes its files.
 */
function fileSet(call: Call, frame: Frame): Value {
  const { source } = frame.state;
  const folder = pathOf(call, frame);
  const pattern = call.arguments[1] ? asString(evaluate(call.arguments[1], frame)) : null;
  const matches = pattern === null ? null : matcherOf(pattern);
  if (folder === null || matches === null || source.kind(folder) !== 'directory')
    return unknown('fileset() names no folder of the repository', call.at);
  const found: string[] = [];
  const waiting = [''];
  let seen = 0;
  for (let inner = waiting.pop(); inner !== undefined; inner = waiting.pop())
    for (const { name, kind } of source.list(joinInside(folder, inner) ?? folder)) {
      seen += 1;
      if (seen > filesInSet) return unknown('fileset() has too many files', call.at);
      const path = inner === '' ? name : `${inner}/${name}`;
      if (kind === 'directory') waiting.push(path);
      else if (matches(path)) found.push(path);
    }
  return {
    kind: 'list',
    items: found.sort().map((path) => constant(path, call.at)),
    open: false,
    at: call.at,
  };
}

function fileText(call: Call, frame: Frame, read: (text: string, path: string) => Value): Value {
  const path = pathOf(call, frame);
  if (path === null) return unknown('the path of the file is not known', call.at);
  if (frame.state.source.kind(path) !== 'file') {
    report(frame.state, 'read/not-found', call.at, path);
    return unknown(`the file ${path} was not found`, call.at);
  }
  const file = frame.state.source.read(path);
  if (!('text' in file)) return unknown(`the file ${path} could not be read`, call.at);
  return read(file.text, path);
}

/**
 * Returns the path in the first argument. Relative paths start at the folder of the root module. Null for a
 * path outside the repository.
 */
function pathOf(call: Call, frame: Frame): string | null {
  const [first] = call.arguments;
  const written = first ? asString(evaluate(first, frame)) : null;
  if (written === null || written.startsWith('/') || written.startsWith('~')) return null;
  const path = joinInside(frame.state.folder, written);
  if (path === null) report(frame.state, 'read/outside-root', call.at, written);
  return path;
}
