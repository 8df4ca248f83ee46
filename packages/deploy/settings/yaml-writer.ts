import type { App, Finding, TemplateEdit } from '@emmental/model';
import { layered } from '../edit/layered.ts';
import { joined, type PlainMap, writeForPeople } from '../edit/write.ts';
import type { TextFile } from '../outcome.ts';
import { subjectOf } from './subject.ts';
import { cloudformation, written } from './targets/cloudformation.ts';
import { sam } from './targets/sam.ts';
import { serverless } from './targets/serverless.ts';
import type { Place, SettingsTarget } from './targets/target.ts';
import type { SettingsWriter } from './writer.ts';

const targets: readonly SettingsTarget[] = [sam, cloudformation, serverless];

/** Returns the writer of settings for an app whose template is one YAML or JSON file, or a sentence if that is not possible. */
export function yamlWriter(app: App, files: readonly TextFile[]): SettingsWriter | string {
  const target = targets.find((target) => target.format === app.format);
  if (!target) return `Emmental cannot yet write settings or roles into an app of the format ${app.format}`;
  const text = layered(app, files);
  if (typeof text === 'string') return text;
  const { template } = text;
  const place: Place = { app, template };
  return {
    lay: (finding, edit) => text.lay(valuesOf(finding, edit, target, place)),
    text: (finding, edit) => {
      const values = valuesOf(finding, edit, target, place);
      const wanted = typeof values === 'string' ? asWritten(edit) : values;
      return Object.keys(wanted).length > 0 ? writeForPeople(wanted, template.style) : null;
    },
    files: text.files,
  };
}

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
  if (edit.authorize) parts.push(target.authorized(finding, edit.authorize, place));
  const why = parts.find((part) => typeof part === 'string');
  return why ?? parts.reduce<PlainMap>((sum, part) => joined(sum, part as PlainMap), {});
}

/** Returns the change as the rule proposes it, if it has no place in the template. */
const asWritten = ({ set = {}, resources = {} }: TemplateEdit): PlainMap => ({
  ...written(set),
  ...(resources as PlainMap),
});
