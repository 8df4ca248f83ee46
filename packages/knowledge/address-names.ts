/**
 * Tells that the name of an option, a constant or a variable means an address that is called (`baseURL`,
 * `DEFAULT_HOST`, `brokers`), and not an address that is shown to people or handed to others (`docsUrl`,
 * `redirectUri`).
 */
export const namesAddress = (name: string): boolean => called.test(name) && !shown.test(name);

/** Tells that a name means an address that is shown to people or handed to others. */
export const namesShown = (name: string): boolean => shown.test(name);

const called =
  /(?:^|[a-z\d._-])(?:ur[il]s?|base|hosts?|host_?names?|endpoints?|nodes?|servers?|brokers?|address(?:es)?|domain|dsn|api|connect(?:ion)?_?string|contact_?points?)$/i;
const shown =
  /^__.*__$|redirect|callback|return|success|cancel|doc|help|home|repo|issue|learn|licen[cs]e|schema|specified|(?:js|css)_?url|namespace|xmlns|link|href|image|avatar|icon|photo|picture|logo(?!n)|example|audience|scope|cookie|public/i;
