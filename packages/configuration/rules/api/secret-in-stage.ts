import { apisOf } from '../../apis.ts';
import { credentialsIn, hiddenProblem } from '../../credentials.ts';
import { defineRule } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** Source: API Gateway developer guide, stage variables: do not use them for credentials. */
export const apiSecretInStage = defineRule({
  id: 'api/secret-in-stage',
  aliases: ['EMM-API-STAGE-SECRETS'],
  slice: 'credentials',
  threats: ['T1'],
  help: 'A stage variable holds a credential: anyone who can read the template or the stage has it.',
  check: (input) =>
    apisOf(input).flatMap(({ resource, stages }) =>
      stages.flatMap((stage) => {
        const subject = stage.generated ? resource : stage;
        const found = ['Variables', 'StageVariables'].flatMap((key) =>
          settings(stage.properties, key).flatMap((setting) =>
            setting.state === 'known' ? credentialsIn(setting.value) : [],
          ),
        );
        return found.map((credential) =>
          hiddenProblem(
            credential,
            subject,
            `${subject.id} has a secret in its stage variables (${credential.what})`,
          ),
        );
      }),
    ),
});
