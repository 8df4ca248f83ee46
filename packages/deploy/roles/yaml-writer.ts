import type { App, FunctionDeclaration } from '@emmental/model';
import { layered } from '../edit/layered.ts';
import { type PlainMap, writeForPeople } from '../edit/write.ts';
import type { TextFile } from '../outcome.ts';
import { statementsOf } from './least.ts';
import { cloudformation } from './targets/cloudformation.ts';
import { sam } from './targets/sam.ts';
import { serverless } from './targets/serverless.ts';
import type { Place, RoleTarget } from './targets/target.ts';
import type { RoleWriter } from './writer.ts';

const targets: readonly RoleTarget[] = [sam, cloudformation, serverless];

/** Returns the writer of roles for an app whose template is one YAML or JSON file, or a sentence if that is not possible. */
export function yamlWriter(app: App, files: readonly TextFile[]): RoleWriter | string {
  const target = targets.find((target) => target.format === app.format);
  if (!target) return `Emmental cannot yet write roles into an app of the format ${app.format}`;
  const text = layered(app, files);
  if (typeof text === 'string') return text;
  const { template } = text;
  const place: Place = { app, template };
  const addChange = (fn: FunctionDeclaration | null, values: PlainMap | string): string | null =>
    fn && fn.at.file !== app.template ? `it is declared in ${fn.at.file}` : text.lay(values);
  const { emptyRole } = target;
  return {
    reduceRole: (role, fn, least) => addChange(fn, target.reduceRole(role, fn, least, place)),
    addRole: (fn, role, least) => addChange(fn, target.addRole(fn, role, least, place)),
    ...(emptyRole ? { emptyRole: (role) => addChange(null, emptyRole(role, place)) } : {}),
    text: (least) => writeForPeople([...statementsOf(least)], template.style),
    files: text.files,
  };
}
