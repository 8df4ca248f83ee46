/**
 * Who can make a routed handler do what it does for one of its routes. `tested` = anyone can send the request, and the code
 * tests the caller before everything that it does for the route. `unknown` = IAM decides, and who holds the permission is not in
 * the template.
 */
export type Who = 'public' | 'authenticated' | 'unknown' | 'tested';

/** The right answer about one route of a handler, written from the code and the template before the first run. */
export interface RouteLabel {
  /** The method and the path: `DELETE /orders/{id}`. */
  readonly route: string;
  readonly who: Who;
  /** Actions that the code for this route calls, and those that run before every route. */
  readonly needs: readonly string[];
  /** The kind of each sink that event data reaches unchanged, and the field: `shell body.host`. */
  readonly sinks: readonly string[];
}

/** Small programs that share a template: their files, and the labels of each routed handler by the name of its function. */
export interface LabelledHandlers {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly handlers: Readonly<Record<string, readonly RouteLabel[]>>;
}

/** Writes a label: the actions are separated by spaces, the sinks by commas. */
export const route = (name: string, who: Who, needs: string, sinks = ''): RouteLabel => ({
  route: name,
  who,
  needs: needs.split(' ').filter((each) => each !== ''),
  sinks: sinks
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== ''),
});
