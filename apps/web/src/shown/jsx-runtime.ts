import { Fragment, jsx as jsxOfReact, jsxs as jsxsOfReact } from 'react/jsx-runtime';
import { shownProperties } from './text.ts';

/*
 * The build takes this file for React's `react/jsx-runtime`: every element of every page is made here, so no page can forget to show hidden
 * characters. Addresses and values of fields keep their texts.
 */
export { Fragment };

export const jsx: typeof jsxOfReact = (type, properties, key) =>
  jsxOfReact(type, shownProperties(properties as Readonly<Record<string, unknown>>), key);

export const jsxs: typeof jsxsOfReact = (type, properties, key) =>
  jsxsOfReact(type, shownProperties(properties as Readonly<Record<string, unknown>>), key);

/** A build for tests makes its elements by this name. `isStatic` = the children are written one by one, so they need no keys. */
export const jsxDEV = (
  type: Parameters<typeof jsxOfReact>[0],
  properties: unknown,
  key?: string,
  isStatic = false,
): ReturnType<typeof jsxOfReact> => (isStatic ? jsxs : jsx)(type, properties, key);
