import { asString, constant, joinInside, type Location, unknown, type Value } from '@emmental/model';
import { type Call, parseTemplate } from '../../../parse/hcl/index.ts';
import { overChoices } from '../alternatives.ts';
import { evaluate, type Frame, isFault, say } from '../scope.ts';
import { collections } from './collections.ts';
import { encodings } from './encodings.ts';
import { texts } from './texts.ts';

/** One function of Terraform over evaluated arguments. Source: Terraform language documentation, "Functions". */
export type Row = (given: readonly Value[], at: Location) => Value;

const pure: ReadonlyMap<string, Row> = new Map([
  ...Object.entries(texts),
  ...Object.entries(collections),
  ...Object.entries(encodings),
]);

/** What a call gives; unknown for a function that only a deployment can answer, or that is not known here. */
export function callFunction(of: Call, frame: Frame): Value {
  const lazy = lazily.get(of.name);
  if (lazy) return lazy(of, frame);
  const given = argumentsOf(of, frame);
  const row = pure.get(of.name);
  if (row) return overChoices(given, (values) => row(values, of.at));
  if (atDeployment.has(of.name)) return unknown(`${of.name}() is worked out at deployment`, of.at);
  say(frame.state, 'template/unsupported', of.at, `${of.name}()`);
  return unknown(`${of.name}() is not read`, of.at);
}

function argumentsOf(of: Call, frame: Frame): readonly Value[] {
  const given = of.arguments.map((one) => evaluate(one, frame));
  const last = given.at(-1);
  if (!of.spread || last?.kind !== 'list') return given;
  const rest = last.open
    ? [...last.items, unknown('the list of arguments is not wholly known', of.at)]
    : last.items;
  return [...given.slice(0, -1), ...rest];
}

/** Their result is of the day, of chance, or a digest of a file. */
const atDeployment: ReadonlySet<string> = new Set(
  `timestamp plantimestamp uuid uuidv5 bcrypt rsadecrypt filebase64sha256 filebase64sha512 filemd5 filesha1 filesha256
   filesha512 filebase64 fileset timeadd timecmp formatdate cidrsubnet cidrsubnets cidrhost cidrnetmask base64gzip md5
   sha1 sha256 sha512 base64sha256 base64sha512 pathexpand provider::aws::arn_build provider::aws::arn_parse`.split(
    /\s+/,
  ),
);

const lazily: ReadonlyMap<string, (of: Call, frame: Frame) => Value> = new Map([
  [
    'try',
    (of: Call, frame: Frame) => {
      for (const one of of.arguments) {
        const value = evaluate(one, frame);
        if (!isFault(value)) return value;
      }
      return unknown('every try fails', of.at);
    },
  ],
  [
    'can',
    (of: Call, frame: Frame) => {
      const [one] = of.arguments;
      const value = one ? evaluate(one, frame) : constant(null);
      if (isFault(value)) return constant(false, of.at);
      return value.kind === 'unknown' ? value : constant(true, of.at);
    },
  ],
  [
    'file',
    (of: Call, frame: Frame) =>
      fileText(of, frame, (text, path) => constant(text, { file: path, line: 1, column: 1 })),
  ],
  [
    'fileexists',
    (of: Call, frame: Frame) => {
      const path = pathOf(of, frame);
      return path === null
        ? unknown('its path is not known', of.at)
        : constant(frame.state.source.kind(path) === 'file', of.at);
    },
  ],
  ['templatefile', templateFile],
]);

function templateFile(of: Call, frame: Frame): Value {
  const given = of.arguments[1] ? evaluate(of.arguments[1], frame) : constant(null);
  return fileText(of, frame, (written, path) => {
    const template = parseTemplate(path, written);
    if (!template) {
      say(
        frame.state,
        'read/syntax',
        { file: path, line: 1, column: 1 },
        'a template that is not understood',
      );
      return unknown(`the template ${path} has a fault`, of.at);
    }
    const names = given.kind === 'fields' ? given.fields : new Map<string, Value>();
    return evaluate(template, { ...frame, names });
  });
}

function fileText(of: Call, frame: Frame, read: (text: string, path: string) => Value): Value {
  const path = pathOf(of, frame);
  if (path === null) return unknown('which file it is is not known', of.at);
  if (frame.state.source.kind(path) !== 'file') {
    say(frame.state, 'read/not-found', of.at, path);
    return unknown(`the file ${path} was not found`, of.at);
  }
  const file = frame.state.source.read(path);
  if (!('text' in file)) return unknown(`the file ${path} could not be read`, of.at);
  return read(file.text, path);
}

/** The file that the first argument names; relative paths start at the folder of the root module. */
function pathOf(of: Call, frame: Frame): string | null {
  const [first] = of.arguments;
  const written = first ? asString(evaluate(first, frame)) : null;
  if (written === null || written.startsWith('/') || written.startsWith('~')) return null;
  const path = joinInside(frame.state.folder, written);
  if (path === null) say(frame.state, 'read/outside-root', of.at, written);
  return path;
}
