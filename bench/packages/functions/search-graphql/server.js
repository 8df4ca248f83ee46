const { ApolloServer } = require('@apollo/server');
const { startServerAndCreateLambdaHandler, handlers } = require('@as-integrations/aws-lambda');
const DataLoader = require('dataloader');
const { DateTimeResolver } = require('graphql-scalars');
const { MongoClient } = require('mongodb');

const client = new MongoClient(process.env.MONGO_URL, { maxPoolSize: 2 });
const articles = client.db().collection('articles');

const typeDefs = `#graphql
  scalar DateTime
  type Article { id: ID!, title: String, author: Author, created: DateTime }
  type Author { name: String }
  type Query { articles(text: String!): [Article!]! }
  type Mutation { write(title: String!, text: String!): Article }
`;
const resolvers = {
  DateTime: DateTimeResolver,
  Query: {
    articles: (_, { text }) => articles.find({ title: text }).limit(20).toArray(),
  },
  Mutation: {
    write: async (_, { title, text }) => {
      const { insertedId } = await articles.insertOne({ title, text, author: 'ann', created: new Date() });
      return { id: String(insertedId), title, author: 'ann' };
    },
  },
  Article: {
    id: ({ _id, id }) => String(id ?? _id),
    author: ({ author }, _, { authors }) => authors.load(author),
  },
};

const server = new ApolloServer({ typeDefs, resolvers });
exports.handler = startServerAndCreateLambdaHandler(
  server,
  handlers.createAPIGatewayProxyEventV2RequestHandler(),
  {
    context: async () => ({
      authors: new DataLoader(async (names) => names.map((name) => ({ name: name ?? 'unknown' }))),
    }),
  },
);
