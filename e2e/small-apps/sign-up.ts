import { answers, type SmallApp, template } from './app.ts';
import { tableDropped } from './effects.ts';

const signUp = (email: string) => ({
  version: '1',
  triggerSource: 'PreSignUp_SignUp',
  region: 'eu-west-1',
  userPoolId: 'eu-west-1_People',
  userName: 'ann',
  callerContext: { clientId: 'c' },
  request: { userAttributes: { email, name: 'Select Union' }, validationData: null },
  response: {},
});

/** Puts the address of a new user into a statement. */
export const signUpStep: SmallApp = {
  name: 'sign-up',
  sink: 'sql',
  trigger: 'Cognito',
  language: 'python',
  files: {
    'template.yaml': template(
      'python',
      '{ Type: Cognito, Properties: { UserPool: !Ref People, Trigger: PreSignUp } }',
      { variables: ['DATABASE_URL'], resources: 'People:\n  Type: AWS::Cognito::UserPool' },
    ),
    'app.py': `
import os
import psycopg2

def handler(event, context):
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("INSERT INTO people VALUES ('" + event["request"]["userAttributes"]["email"] + "')")
    connection.close()
    event["response"]["autoConfirmUser"] = True
    return event
`,
    'requirements.txt': 'psycopg2-binary\n',
  },
  handler: 'app.handler',
  variables: ({ database }) => ({
    DATABASE_URL: `postgresql://app@${database.address}/people?sslmode=disable`,
  }),
  attacks: [
    {
      name: 'an address that is a second statement',
      event: () => signUp("x'); DROP TABLE people; --"),
      effect: tableDropped,
      stoppedBy: 'sink/sql',
    },
  ],
  benign: [
    {
      name: 'an address',
      event: signUp('ann@example.com'),
      isServed: answers('"autoConfirmUser":true'),
    },
    {
      name: 'an address with words of SQL',
      event: signUp('drop.table--people@example.com'),
      isServed: answers('"autoConfirmUser":true'),
    },
  ],
};
