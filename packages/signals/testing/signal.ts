import type { Signal } from '@emmental/model';

/** A signal as the guard writes it: a denied connection that was only reported. */
export const signalWith = (more: Partial<Signal> = {}): Signal => ({
  schema: 'emmental/signal/1',
  kind: 'alert',
  id: 'em-0a1b2c3d',
  time: '2026-11-30T10:00:00.000Z',
  app: 'shop',
  function: 'F',
  invocation: 'i1',
  section: 'outbound',
  rule: '(all other)',
  match: null,
  decision: 'deny',
  mode: 'alert',
  level: 'in-process',
  evidence: { what: 'a.example:443 (198.51.100.7)' },
  profileDigest: '571bf2ce004b',
  guardVersion: '0.1.0',
  ...more,
});
