import type { Finding } from '@emmental/model';

/** Returns the part of a finding's place that follows the template: `Orders`, `OrdersApi.Events.List`, `functions.resize`. */
export const subjectOf = ({ resource, function: fn }: Finding): string =>
  (resource ?? fn ?? '').replace(/^[^#]*#/, '');
