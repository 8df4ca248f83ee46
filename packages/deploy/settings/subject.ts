import type { Finding } from '@emmental/model';

/** Returns the resource or function of a finding, without the template's path: `Orders`, `OrdersApi.Events.List`, `functions.resize`. */
export const subjectOf = ({ resource, function: fn }: Finding): string =>
  (resource ?? fn ?? '').replace(/^[^#]*#/, '');
