import { credentialsIn, hiddenProblem } from '../../credentials.ts';
import { structuredInPart } from '../../json-text.ts';
import { ofType } from '../../references.ts';
import { defineRule } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** The console shows the definition, and every run keeps a copy of it. Source: Step Functions developer guide, security. */
export const workflowSecretInDefinition = defineRule({
  id: 'workflow/secret-in-definition',
  aliases: ['EMM-SFN-SECRETS'],
  slice: 'credentials',
  threats: ['T1'],
  help: 'The definition of the workflow holds a credential: anyone who may view the workflow or its runs has it.',
  check: (input) =>
    ofType(input, 'AWS::StepFunctions::StateMachine').flatMap((machine) =>
      ['Definition', 'DefinitionString', 'DefinitionSubstitutions']
        .flatMap((key) =>
          settings(machine.properties, key).flatMap((setting) =>
            setting.state === 'known' ? credentialsIn(structuredInPart(setting.value)) : [],
          ),
        )
        .map((found) =>
          hiddenProblem(found, machine, `${machine.id} has a secret in its definition (${found.what})`),
        ),
    ),
});
