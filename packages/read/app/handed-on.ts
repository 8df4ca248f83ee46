import type { Value } from '@emmental/model';
import { evaluate } from '../evaluate/index.ts';
import { entriesOf, get } from '../tree.ts';
import type { Declaration, Declared } from './declared.ts';
import { mentionedIn } from './flows/mentions.ts';
import { functionsIn } from './flows/unread-starters.ts';

/**
 * Returns, by the logical id of a function, the first place of the template that gives its name or ARN to somebody who may start it: an
 * output, the environment of another function, a parameter of a nested stack, any property of another resource.
 */
export function handedOn(app: Declared): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const add = (ids: Iterable<string>, place: string, self?: string): void => {
    for (const id of ids) if (id !== self && !places.has(id)) places.set(id, place);
  };
  for (const resource of app.resources.values()) {
    if (isAbout(resource)) continue;
    const { id, properties } = resource;
    add([...functionsIn(properties, app), ...mentionedIn(resource, properties, app)], id, id);
  }
  for (const { name, value } of outputsOf(app)) add(functionsIn(value, app), `output ${name}`);
  return places;
}

/** Is a resource a part of a function or an observer of it, which gives its name to nobody: a version, a permission, a log group, an alarm? */
const isAbout = ({ type }: Declaration): boolean =>
  /^AWS::(Lambda::(?!Function$)|(Logs|CloudWatch|ApplicationAutoScaling|CodeDeploy)::)/.test(type) ||
  /^aws_(lambda_(?!function$)|cloudwatch_(log|metric|dashboard|composite|query)|appautoscaling_|codedeploy_)/.test(
    type,
  );

function outputsOf({
  template,
  scope,
}: Declared): readonly { readonly name: string; readonly value: Value }[] {
  const written = entriesOf(get(template.root, 'Outputs')).flatMap(({ key, value: output }) => {
    const value = get(output, 'Value');
    return value ? [{ name: key, value: evaluate(value, scope) }] : [];
  });
  return [...written, ...(template.outputs ?? [])];
}
