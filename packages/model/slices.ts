/** Slices: security controls that may stop or report a step of an attack. `own` = part of the function; `around` = outside of it. */
export const slices = {
  inspect: 'own',
  code: 'own',
  deps: 'own',
  process: 'own',
  file: 'own',
  egress: 'own',
  credentials: 'own',
  role: 'own',
  limits: 'own',
  audit: 'own',
  auth: 'around',
  waf: 'around',
  source: 'around',
  vpc: 'around',
  boundary: 'around',
  trail: 'around',
} as const;

export type SliceName = keyof typeof slices;
