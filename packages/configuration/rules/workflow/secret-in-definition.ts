import type { Value } from '@emmental/model';
import { credentialsIn, hiddenProblem } from '../../credentials.ts';
import { ofType } from '../../references.ts';
import { defineRule } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** Definitions are shown in the console and kept with every run. Source: Step Functions developer guide, security. */
export const workflowSecretInDefinition = defineRule({
  id: 'workflow/secret-in-definition',
  aliases: ['EMM-SFN-SECRETS'],
  slice: 'credentials',
  threats: ['T1'],
  help: 'The definition of the workflow holds a credential: everyone who may look at the workflow or its runs has it.',
  check: (facts) =>
    ofType(facts, 'AWS::StepFunctions::StateMachine').flatMap((machine) =>
      ['Definition', 'DefinitionString', 'DefinitionSubstitutions']
        .flatMap((key) =>
          settings(machine.properties, key).flatMap((one) =>
            one.state === 'known' ? credentialsIn(structured(one.value)) : [],
          ),
        )
        .map((found) =>
          hiddenProblem(found, machine, `${machine.id} has a secret in its definition (${found.what})`),
        ),
    ),
});

/** The text of a definition as the mapping it is; what is no JSON stays a text. */
function structured(value: Value): Value {
  if (value.kind !== 'constant' || typeof value.value !== 'string') return value;
  try {
    return lifted(JSON.parse(value.value), value);
  } catch {
    return value;
  }
}

function lifted(from: unknown, text: Value): Value {
  const at = text.at ? { at: text.at } : {};
  if (Array.isArray(from))
    return { kind: 'list', items: from.map((item) => lifted(item, text)), open: false, ...at };
  if (from !== null && typeof from === 'object')
    return {
      kind: 'fields',
      fields: new Map(Object.entries(from).map(([key, inner]) => [key, lifted(inner, text)])),
      open: false,
      ...at,
    };
  return { kind: 'constant', value: from as string | number | boolean | null, ...at };
}
