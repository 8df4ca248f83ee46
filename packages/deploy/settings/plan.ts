import { posix } from 'node:path';
import type { App, Finding, TemplateEdit } from '@emmental/model';
import { applyEdits } from '../edit/edit.ts';
import { openTemplate, overlay } from '../edit/overlay.ts';
import { joined, type PlainMap, writeBlock } from '../edit/write.ts';
import type { Outcome, Plan, TextFile } from '../outcome.ts';
import { cloudformation, written } from './targets/cloudformation.ts';
import { sam } from './targets/sam.ts';
import { serverless } from './targets/serverless.ts';
import type { Place, SettingsTarget } from './targets/target.ts';

const targets: readonly SettingsTarget[] = [sam, cloudformation, serverless];

export interface SettingsOptions {
  /** What was found, with the changes that the rules have for it. */
  readonly findings: readonly Finding[];
  readonly part: TemplateEdit['part'];
  /** Findings by their fingerprints that are left alone, and why: what a first try did not mend. */
  readonly refused?: ReadonlyMap<string, string>;
}

/** What one finding became. */
export interface Mended extends Outcome {
  readonly fingerprint: string;
}

export interface SettingsPlan extends Plan {
  readonly outcomes: readonly Mended[];
}

/**
 * Makes the changes that rules have for what they found. Each is made wholly or not at all; what hangs on a decision is
 * told with the text for it.
 *
 * @returns the change and what became of each finding, or a sentence when the template cannot be edited at all.
 */
export function planSettings(
  app: App,
  file: TextFile,
  { findings, part, refused }: SettingsOptions,
): SettingsPlan | string {
  const target = targets.find((one) => one.format === app.format);
  if (!target) return `there is no way yet to write settings into an app of the format ${app.format}`;
  const template = openTemplate(file.text, posix.extname(file.path) === '.json' ? 'json' : 'yaml');
  if (typeof template === 'string') return template;
  const place: Place = { app, template };
  const outcomes: Mended[] = [];
  let all: PlainMap = {};
  for (const finding of findings) {
    const { edit } = finding;
    if (edit?.part !== part || finding.status !== 'fail' || finding.file !== file.path) continue;
    const values = valuesOf(finding, edit, target, place);
    const [fault] = typeof values === 'string' ? [] : overlay(template, values).refused;
    const why =
      refused?.get(finding.fingerprint) ??
      edit.byHand ??
      (typeof values === 'string' ? values : fault ? `${fault.path.join('.')}: ${fault.why}` : null);
    const of = subjectOf(finding);
    const about = { of, at: finding, fingerprint: finding.fingerprint };
    if (why !== null || typeof values === 'string') {
      const wanted = typeof values === 'string' ? asWritten(edit) : values;
      const lines = Object.keys(wanted).length > 0 ? writeBlock(wanted, template.style, 2) : [];
      const todo = lines.length > 0 ? lines.join('\n') : null;
      outcomes.push({ ...about, kind: 'by-hand', says: finding.title, why, todo });
      continue;
    }
    all = joined(all, values);
    outcomes.push({ ...about, kind: 'changed', says: finding.title, why: null, todo: edit.note ?? null });
  }
  const { edits, refused: left } = overlay(template, all);
  const [first] = left;
  if (first) return `${first.path.join('.')}: ${first.why}`;
  const text = applyEdits(file.text, edits);
  return { files: text === file.text ? new Map() : new Map([[file.path, text]]), outcomes };
}

/** The part of a finding's place behind the template: `Orders`, `OrdersApi.Events.List`, `functions.resize`. */
export const subjectOf = ({ resource, function: fn }: Finding): string =>
  (resource ?? fn ?? '').replace(/^[^#]*#/, '');

function valuesOf(
  finding: Finding,
  edit: TemplateEdit,
  target: SettingsTarget,
  place: Place,
): PlainMap | string {
  const id = subjectOf(finding);
  const parts: (PlainMap | string)[] = [];
  if (edit.set) parts.push(target.set(id, edit.set, place));
  if (edit.resources) parts.push(target.resources(edit.resources, place));
  if (edit.authorize) parts.push(target.authorized(finding, place));
  const why = parts.find((one) => typeof one === 'string');
  return why ?? parts.reduce<PlainMap>((sum, one) => joined(sum, one as PlainMap), {});
}

/** Where no place was found for it: as a rule says it. */
const asWritten = ({ set = {}, resources = {} }: TemplateEdit): PlainMap => ({
  ...written(set),
  ...(resources as PlainMap),
});
