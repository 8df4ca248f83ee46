import { type ActionRow, each, has, type ResourceRow, type ServiceOverrides, to } from './row.ts';

/** Returns the two possible identities of a sender: the address and its domain. The request does not show which of them is verified. */
const identity = (path: string): readonly ResourceRow[] => [
  { type: 'ses:identity', names: { IdentityName: { at: path, as: 'sender' } }, either: true },
  {
    type: 'ses:identity',
    names: { IdentityName: { at: path, as: 'domain-of-sender' } },
    onlyNamed: true,
    either: true,
  },
];

const configuration: ResourceRow = { type: 'ses:configuration-set', when: has('ConfigurationSetName') };

const send = (action: string, sender: string, template?: string): readonly ActionRow[] => [
  {
    action,
    resources: [
      ...identity(sender),
      configuration,
      ...(template
        ? [{ type: 'ses:template', names: { TemplateName: template }, when: has(template) } as const]
        : []),
    ],
  },
];

export const ses: ServiceOverrides = {
  services: ['ses'],
  source:
    'https://docs.aws.amazon.com/ses/latest/APIReference/API_{operation}.html, ' +
    'https://docs.aws.amazon.com/ses/latest/dg/sending-authorization-policies.html',
  names: { IdentityName: { at: 'Identity|EmailAddress|Domain|Source', as: 'sender' } },
  operations: {
    SendEmail: send('ses:SendEmail', 'Source'),
    SendRawEmail: send('ses:SendRawEmail', 'Source'),
    SendTemplatedEmail: send('ses:SendTemplatedEmail', 'Source', 'Template'),
    SendBulkTemplatedEmail: send('ses:SendBulkTemplatedEmail', 'Source', 'Template'),
  },
};

/** For raw content, SES also checks ses:SendRawEmail. */
export const sesv2: ServiceOverrides = {
  services: ['sesv2'],
  source: 'https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_{operation}.html',
  names: { IdentityName: { at: 'EmailIdentity|FromEmailAddress', as: 'sender' } },
  operations: {
    SendEmail: [
      ...send('ses:SendEmail', 'FromEmailAddress', 'Content.Template.TemplateName'),
      ...send('ses:SendRawEmail', 'FromEmailAddress').map((row) => ({ ...row, when: has('Content.Raw') })),
    ],
    SendBulkEmail: send('ses:SendBulkEmail', 'FromEmailAddress', 'DefaultContent.Template.TemplateName'),
    ...each(['PutAccountDeliveryAttributes'], to('ses:PutAccountDetails')),
  },
};
