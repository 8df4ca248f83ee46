import type { Finding } from '@emmental/model';

/** The part of a finding's place behind the template: `Orders`, `OrdersApi.Events.List`, `functions.resize`. */
export const subjectOf = ({ resource, function: fn }: Finding): string =>
  (resource ?? fn ?? '').replace(/^[^#]*#/, '');
