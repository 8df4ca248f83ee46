import type { App, FunctionDeclaration } from '@emmental/model';
import { applyEdits } from '../edit/edit.ts';
import { openTemplate, overlay } from '../edit/overlay.ts';
import { joined, type PlainMap, writeForPeople } from '../edit/write.ts';
import type { TextFile } from '../outcome.ts';
import { statementsOf } from './least.ts';
import { cloudformation } from './targets/cloudformation.ts';
import { sam } from './targets/sam.ts';
import { serverless } from './targets/serverless.ts';
import type { Place, RoleTarget } from './targets/target.ts';
import type { RoleWriter } from './writer.ts';

const targets: readonly RoleTarget[] = [sam, cloudformation, serverless];

/** Roles of an app whose template is one YAML or JSON file. */
export function yamlWriter(app: App, files: readonly TextFile[]): RoleWriter | string {
  const target = targets.find((one) => one.format === app.format);
  if (!target) return `there is no way yet to write roles into an app of the format ${app.format}`;
  const file = files.find(({ path }) => path === app.template);
  if (!file) return 'its template could not be read';
  const template = openTemplate(file.text);
  if (typeof template === 'string') return template;
  const place: Place = { app, template };
  let all: PlainMap = {};
  const lay = (fn: FunctionDeclaration | null, values: PlainMap | string): string | null => {
    if (fn && fn.at.file !== file.path) return `it is declared in ${fn.at.file}`;
    if (typeof values === 'string') return values;
    const [refused] = overlay(template, values).refused;
    if (refused) return `${refused.path.join('.')}: ${refused.why}`;
    all = joined(all, values);
    return null;
  };
  const { emptied } = target;
  return {
    tightened: (role, fn, least) => lay(fn, target.tightened(role, fn, least, place)),
    own: (fn, role, least) => lay(fn, target.own(fn, role, least, place)),
    ...(emptied ? { emptied: (role) => lay(null, emptied(role, place)) } : {}),
    text: (least) => writeForPeople([...statementsOf(least)], template.style),
    files: () => {
      const { edits, refused } = overlay(template, all);
      const [first] = refused;
      if (first) return `${first.path.join('.')}: ${first.why}`;
      const text = applyEdits(file.text, edits);
      return text === file.text ? new Map() : new Map([[file.path, text]]);
    },
  };
}
