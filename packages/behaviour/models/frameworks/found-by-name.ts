import type { LibraryModel, Rule } from '../model.ts';

/** The question about the views, which a framework finds by names in its settings. */
const views: Rule = {
  effects: [
    {
      does: 'undecided',
      what: 'the views that Django calls',
      why: 'the settings name them',
      touches: null,
      unread: true,
    },
  ],
  returns: 'fresh',
};

/**
 * Frameworks that load the program's code by name. Source: docs.djangoproject.com, "How to deploy with WSGI" and "with
 * ASGI" (`ROOT_URLCONF` of the settings names the views); github.com/fastify/fastify-autoload.
 */
export const foundByName: readonly LibraryModel[] = [
  {
    libraries: ['django'],
    language: 'python',
    exports: {
      'core.wsgi.get_wsgi_application': views,
      'core.asgi.get_asgi_application': views,
      'core.handlers.wsgi.WSGIHandler': views,
      'core.handlers.asgi.ASGIHandler': views,
    },
  },
  { libraries: ['@fastify/autoload', 'fastify-autoload'], language: 'javascript', reaches: 'anything' },
];
