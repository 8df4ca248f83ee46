import { operationsAt, stageRule, textIn } from '../../apis.ts';
import { judge, notAsked, settings, weightless } from '../../setting.ts';

/** Asked where the API calls a server over HTTP; functions are called with a signature. Source: API Gateway developer guide, client certificates. */
export const apiNoClientCertificate = stageRule({
  id: 'api/no-client-certificate',
  aliases: ['EMM-API-CLIENTCERT'],
  slice: 'auth',
  threats: ['T8'],
  help: 'The server behind the API cannot verify that the API calls it: anyone who finds its address can call it directly.',
  judge: (stage, { isRest, resource }, facts) => {
    if (!isRest) return notAsked('HTTP and WebSocket APIs have no client certificate');
    const isHttp = operationsAt(facts, resource).some(
      ({ integration }) =>
        integration !== null &&
        /^http(_proxy)?$/i.test(textIn(integration, 'Type') ?? textIn(integration, 'type') ?? ''),
    );
    const answers = judge(settings(stage.properties, 'ClientCertificateId'), {
      absent: true,
      known: () => false,
    });
    return isHttp ? answers : weightless(answers, 'nothing shows that it calls a server over HTTP');
  },
  say: (name) => ({
    title: `The server behind ${name} cannot verify that ${name} calls it`,
    asFact: `${name} shows no certificate to the servers that it calls`,
    severity: 'low',
    fix: '`ClientCertificateId`: an `AWS::ApiGateway::ClientCertificate`, checked by the server',
  }),
});
