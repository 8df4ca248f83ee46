import { asString, constant, text, type Value } from '@emmental/model';
import { items } from '../../../../app/property.ts';
import { reference } from '../../handle.ts';
import { type Expansion, make } from '../expansion.ts';
import { block, field } from './parts.ts';

/**
 * terraform-google-modules/service-accounts: accounts by their names, with roles on projects (`project=>role`). The first account
 * is the main resource. Source: the module's inputs, https://github.com/terraform-google-modules/terraform-google-service-accounts
 */
export function accounts(expansion: Expansion): void {
  const { at, id, input } = expansion;
  const names = input('name') ?? input('names');
  for (const [index, { value: name }] of items(names).entries()) {
    const suffix = index === 0 ? '' : `[${index}]`;
    make(expansion, suffix, 'google_service_account', { account_id: name });
    for (const [number, { value }] of items(input('project_roles')).entries()) {
      const [, role] = (asString(value) ?? '').split('=>');
      make(expansion, `${suffix}.role[${number}]`, 'google_project_iam_member', {
        project: input('project_id'),
        role: role === undefined ? value : constant(role, value.at ?? at),
        member: text(['serviceAccount:', { kind: 'resource', id: `${id}${suffix}`, attribute: 'email' }], at),
      });
    }
  }
}

/**
 * terraform-google-modules/pubsub: a topic with subscriptions that push. Source: the module's inputs,
 * https://github.com/terraform-google-modules/terraform-google-pubsub
 */
export function topic(expansion: Expansion): void {
  const { at, id, input, isOn } = expansion;
  if (!isOn('create_topic', true)) return;
  make(expansion, '', 'google_pubsub_topic', { name: input('topic') });
  for (const [index, { value }] of items(input('push_subscriptions')).entries())
    make(expansion, `.push[${index}]`, 'google_pubsub_subscription', {
      name: field(value, 'name'),
      topic: reference(id, 'id', at),
      push_config: block(
        {
          push_endpoint: field(value, 'push_endpoint'),
          oidc_token: oidc(field(value, 'oidc_service_account_email')),
        },
        at,
      ),
    });
}

const oidc = (email: Value | undefined): Value | undefined =>
  email?.at && block({ service_account_email: email }, email.at);
