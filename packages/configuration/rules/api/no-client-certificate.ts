import { operationsAt, stageRule, textIn } from '../../apis.ts';
import { factAnswers, judge, notApplicable, settings } from '../../setting.ts';

/** Applies to APIs that call a server over HTTP. Calls of functions are signed. Source: API Gateway developer guide, client certificates. */
export const apiNoClientCertificate = stageRule({
  id: 'api/no-client-certificate',
  aliases: ['EMM-API-CLIENTCERT'],
  slice: 'auth',
  threats: ['T8'],
  help: 'The server behind the API cannot verify that the API calls it: anyone who finds its address can call it directly.',
  judge: (stage, { isRest, resource }, input) => {
    if (!isRest) return notApplicable('HTTP and WebSocket APIs have no client certificate');
    const isHttp = operationsAt(input, resource).some(
      ({ integration }) =>
        integration !== null &&
        /^http(_proxy)?$/i.test(textIn(integration, 'Type') ?? textIn(integration, 'type') ?? ''),
    );
    const answers = judge(settings(stage.properties, 'ClientCertificateId'), {
      absent: true,
      known: () => false,
    });
    return isHttp ? answers : factAnswers(answers, 'nothing shows that it calls a server over HTTP');
  },
  describe: (name) => ({
    title: `The server behind ${name} cannot verify that ${name} calls it`,
    factTitle: `${name} shows no certificate to the servers that it calls`,
    severity: 'low',
    fix: '`ClientCertificateId`: an `AWS::ApiGateway::ClientCertificate`, checked by the server',
  }),
});
