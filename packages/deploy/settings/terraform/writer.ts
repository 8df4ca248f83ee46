import type { App, EditValue, Finding, TemplateEdit } from '@emmental/model';
import type { Edit } from '../../edit/edit.ts';
import { appended, type HclBlock, setAttribute } from '../../edit/hcl.ts';
import {
  absence,
  blockAt,
  expressionOf as expressionText,
  loopOf,
  openModule,
  type Placed,
} from '../../edit/module.ts';
import { type PlainMap, writeBlock } from '../../edit/write.ts';
import type { TextFile } from '../../outcome.ts';
import { subjectOf } from '../subject.ts';
import { authorizationOf, entryResource, noAuthorizer, triggerOf } from '../targets/cloudformation.ts';
import type { SettingsWriter } from '../writer.ts';
import { annotations, names } from './names.ts';

/** Expressions of settings by the provider's name: `timeout`, or `tracing_config.mode` for an attribute of a nested block. */
type Settings = ReadonlyMap<string, string>;

/**
 * Returns the writer of settings for a Terraform module, or a sentence if the module has an error. `findings` are all whose changes
 * are asked for: a block that makes several functions of Google Cloud is changed if the change is asked for all of them.
 */
export function terraformWriter(
  app: App,
  files: readonly TextFile[],
  findings: readonly Finding[],
): SettingsWriter | string {
  const module = openModule(files);
  if (typeof module === 'string') return module;
  return {
    lay: (finding, edit) => {
      const wanted = wantedBy(finding, edit, app);
      if (typeof wanted === 'string') return wanted;
      const address = /^google_/.test(wanted.address) ? withoutIndex(wanted.address) : wanted.address;
      const at = blockAt(module, address);
      if (!at) return absence(finding, wanted.address);
      const loop = address.startsWith('google_')
        ? othersOf(finding, address, app, findings)
        : loopOf(at, wanted.address);
      if (loop !== null) return loop;
      const below = belowMinimum(at, wanted.settings);
      if (below !== null) return below;
      const edits = editsIn(at, wanted.settings);
      if (typeof edits === 'string') return edits;
      return module.edit(edits.map((edit) => ({ file: at.file, edit })))
        ? null
        : 'another change touches the same lines';
    },
    text: (finding, edit) => {
      const wanted = wantedBy(finding, edit, app);
      if (edit.resources) return inCloudFormation(edit.resources);
      if (typeof wanted === 'string') return null;
      return linesOf(wanted.settings)
        .map((line) => `  ${line}`)
        .join('\n');
    },
    files: () => module.files(),
  };
}

/** Returns a sentence if a loop makes the function together with one for which the same change is not asked; null otherwise. */
function othersOf(
  { rule, edit }: Finding,
  address: string,
  { functions }: App,
  findings: readonly Finding[],
): string | null {
  const isAsked = (id: string): boolean =>
    findings.some(
      (other) =>
        other.function === id &&
        other.rule === rule &&
        other.status === 'fail' &&
        other.edit?.byHand === undefined &&
        JSON.stringify(other.edit?.set) === JSON.stringify(edit?.set),
    );
  const other = functions.find(
    ({ id, logicalId }) => withoutIndex(logicalId) === address && logicalId !== address && !isAsked(id),
  );
  return other ? `a loop makes it together with ${other.name}, which does not need the change` : null;
}

/** Returns a sentence if a limit of instances could be lower than the number that always runs, which Google refuses. */
function belowMinimum({ file, block }: Placed, settings: Settings): string | null {
  for (const [name, value] of settings) {
    const [, place = '', last] = /^(.*\.)?max_(instances|instance_count)$/.exec(name) ?? [];
    if (last === undefined) continue;
    const within = innermost(block, place.split('.').slice(0, -1));
    if (typeof within === 'string' || within.missing.length > 0) continue;
    const minimum = expressionText({ file, block: within.block }, `min_${last}`);
    if (minimum !== null && !(Number(minimum) <= Number(value)))
      return `its min_${last} may be more than ${value}: ${minimum.slice(0, 60)}`;
  }
  return null;
}

const withoutIndex = (address: string): string => address.replace(/\[[^\]]*\]$/, '');

/** Returns resources as CloudFormation text, because the rules propose no Terraform resources. */
const inCloudFormation = (resources: NonNullable<TemplateEdit['resources']>): string =>
  `in CloudFormation:\n${writeBlock(resources as PlainMap, style, 2).join('\n')}`;

const style = { kind: 'yaml', eol: '\n', step: 2, indentsItems: true } as const;

/** The settings of one resource that a finding's change sets. */
interface Wanted {
  readonly address: string;
  readonly settings: Settings;
}

function wantedBy(finding: Finding, edit: TemplateEdit, app: App): Wanted | string {
  if (edit.resources) return 'it needs one more resource: write it with the naming of your module';
  const trigger = edit.authorize ? triggerOf(finding, app) : null;
  if (edit.authorize && !trigger) return 'this module does not declare its route directly';
  const set = trigger && edit.authorize ? authorizationOf(trigger, edit.authorize, app) : edit.set;
  if (!set) return noAuthorizer;
  const address = trigger ? (entryResource(trigger, app) ?? '') : subjectOf(finding);
  const type = app.functions.some(({ logicalId, account }) => logicalId === address && !account)
    ? 'AWS::Lambda::Function'
    : (app.resources.get(address)?.type ?? '');
  const settings = new Map<string, string>();
  for (const [path, value] of leavesOf(set)) {
    const name = names[type]?.[path];
    const written = expressionOf(value);
    const annotation = annotations[type]?.[path];
    if (annotation !== undefined) return `${type} has it as an annotation: set ${annotation}`;
    if (name === undefined) return `the provider's name for ${path} of ${type || address} is not known`;
    if (written === null) return `${path} cannot be written here`;
    settings.set(name, written);
  }
  return { address, settings };
}

/** Returns the values of a mapping with their paths: `[TracingConfig.Mode, Active]`. */
function leavesOf(set: Readonly<Record<string, EditValue>>, path = ''): readonly [string, EditValue][] {
  return Object.entries(set).flatMap(([key, value]): readonly [string, EditValue][] => {
    const at = path === '' ? key : `${path}.${key}`;
    const isMap = value !== null && typeof value === 'object' && !Array.isArray(value);
    const isFunction = isMap && Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
    return isMap && !isFunction ? leavesOf(value as Readonly<Record<string, EditValue>>, at) : [[at, value]];
  });
}

/** Returns a value as HCL; null for a function of CloudFormation without an equivalent. */
function expressionOf(value: EditValue): string | null {
  if (value === null || Array.isArray(value)) return null;
  if (typeof value !== 'object') return JSON.stringify(value);
  const { Ref: id, 'Fn::GetAtt': got, 'Fn::Sub': text } = value as Readonly<Record<string, EditValue>>;
  const isAddress = (candidate: EditValue | undefined): candidate is string =>
    typeof candidate === 'string' && /^\w+\.[\w-]+$/.test(candidate);
  // References to authorizers need the id, other references the ARN.
  if (isAddress(id)) return `${id}.${/authorizer/.test(id) ? 'id' : 'arn'}`;
  // The ARN of all calls of an API: the provider has an attribute for its beginning.
  const [, api] = typeof text === 'string' ? (/:execute-api:.*:\$\{([\w.-]+)\}\/\*$/.exec(text) ?? []) : [];
  if (isAddress(api)) return `"\${${api}.execution_arn}/*"`;
  const [of, attribute] = Array.isArray(got) ? got : [];
  return isAddress(of) && attribute === 'Arn' ? `${of}.arn` : null;
}

/** Returns the edits that set attributes of a block and of its nested blocks, or a sentence if an expression sets one of them. Missing blocks are added. */
function editsIn({ file, block }: Placed, settings: Settings): readonly Edit[] | string {
  const edits: Edit[] = [];
  const missing = new Map<string, string>();
  for (const [name, value] of settings) {
    const within = innermost(block, name.split('.').slice(0, -1));
    if (typeof within === 'string') return within;
    const attribute = within.missing.length > 0 ? null : (name.split('.').at(-1) ?? name);
    const present = within.block.attributes.find((found) => found.name === attribute);
    if (present && !isLiteral(file.text.slice(present.from, present.to)))
      return `an expression sets ${name}: ${file.text.slice(present.from, present.to).slice(0, 60)}`;
    if (attribute !== null && (present || within.block !== block))
      edits.push(setAttribute(file.text, within.block, attribute, value));
    else if (within.block === block) missing.set(name, value);
    else {
      const left = name
        .split('.')
        .slice(-1 - within.missing.length)
        .join('.');
      edits.push(appended(file.text, within.block, linesOf(new Map([[left, value]]))));
    }
  }
  const lines = linesOf(missing);
  return lines.length > 0 ? [...edits, appended(file.text, block, lines)] : edits;
}

/** Returns the innermost present block of a path and the names of the blocks that are missing, or a sentence if one occurs several times. */
function innermost(
  block: HclBlock,
  [first, ...rest]: readonly string[],
): { readonly block: HclBlock; readonly missing: readonly string[] } | string {
  if (first === undefined) return { block, missing: [] };
  const [found, ...others] = block.blocks.filter(({ type }) => type === first);
  if (others.length > 0) return `it has several blocks ${first}`;
  if (block.blocks.some(({ type, labels }) => type === 'dynamic' && labels[0] === first))
    return `a loop creates a part of it: dynamic "${first}"`;
  return found ? innermost(found, rest) : { block, missing: [first, ...rest] };
}

const isLiteral = (text: string): boolean => /^("[^"$%]*"|-?\d+(\.\d+)?|true|false|null)$/.test(text);

/** Returns settings as lines: `timeout = 29`, `tracing_config {`, `  mode = "Active"`, `}`. */
function linesOf(settings: Settings): readonly string[] {
  const blocks = new Map<string, Map<string, string>>();
  const lines: string[] = [];
  for (const [name, value] of settings) {
    const [first = '', ...rest] = name.split('.');
    if (rest.length === 0) lines.push(`${first} = ${value}`);
    else blocks.set(first, (blocks.get(first) ?? new Map()).set(rest.join('.'), value));
  }
  return [
    ...lines,
    ...[...blocks].flatMap(([name, all]) => [`${name} {`, ...linesOf(all).map((line) => `  ${line}`), '}']),
  ];
}
