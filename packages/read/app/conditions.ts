import type { App, TemplateCondition } from '@emmental/model';
import { holdsByDefault, type Scope, wordsOfCondition } from '../evaluate/index.ts';
import type { Template } from '../format.ts';

/** Returns the conditions of a template, by the term that the App names them with. */
export function conditionsOf(template: Template, scope: Scope): NonNullable<App['conditions']> {
  const named = [...scope.conditions.keys()].map((name): readonly [string, TemplateCondition] => [
    name,
    { says: wordsOfCondition(name, scope), byDefault: holdsByDefault(name, scope) },
  ]);
  return new Map([...(template.conditions ?? []), ...named]);
}
