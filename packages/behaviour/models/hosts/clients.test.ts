import { partsOf } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed } from '../../testing/analysed.ts';

const cases: [string, 'js' | 'py', string, string][] = [
  [
    'postgres.js',
    'js',
    "const postgres = require('postgres'); const sql = postgres(process.env.DATABASE_URL); exports.handler = async () => sql`select 1`;",
    'env:DATABASE_URL',
  ],
  [
    'redis createClient({url})',
    'js',
    "const { createClient } = require('redis'); const c = createClient({ url: process.env.CACHE }); exports.handler = async () => { await c.connect(); return c.get('a'); };",
    'env:CACHE',
  ],
  [
    'ioredis',
    'js',
    "import Redis from 'ioredis'; const r = new Redis(process.env.CACHE); export const handler = async () => r.get('a');",
    'env:CACHE',
  ],
  [
    'mongoose.connect',
    'js',
    "const mongoose = require('mongoose'); exports.handler = async () => { await mongoose.connect(process.env.MONGO); };",
    'env:MONGO',
  ],
  [
    'knex connection',
    'js',
    "const knex = require('knex')({ client: 'pg', connection: process.env.PG }); exports.handler = async () => knex('a').select();",
    'env:PG',
  ],
  [
    'knex connection host',
    'js',
    "const knex = require('knex'); const db = knex({ client: 'mysql2', connection: { host: process.env.DB, user: 'a' } }); exports.handler = async () => db('a').select();",
    'env:DB',
  ],
  [
    'drizzle(url)',
    'js',
    "import { drizzle } from 'drizzle-orm/node-postgres'; const db = drizzle(process.env.DATABASE_URL!); export const handler = async () => db.select();",
    'env:DATABASE_URL',
  ],
  [
    'neon(url)',
    'js',
    "import { neon } from '@neondatabase/serverless'; const sql = neon(process.env.PGURI); export const handler = async () => sql`select 1`;",
    'env:PGURI',
  ],
  [
    'amqplib',
    'js',
    "const amqp = require('amqplib'); exports.handler = async () => { const c = await amqp.connect(process.env.QUEUE); return c.createChannel(); };",
    'env:QUEUE',
  ],
  [
    'kafkajs',
    'js',
    "const { Kafka } = require('kafkajs'); const k = new Kafka({ clientId: 'a', brokers: [process.env.KAFKA] }); exports.handler = async () => k.producer().connect();",
    'env:KAFKA',
  ],
  [
    'asyncpg',
    'py',
    "import os, asyncpg\nasync def handler(event, context):\n    c = await asyncpg.connect(os.environ['PG'])\n    return await c.fetch('select 1')\n",
    'env:PG',
  ],
  [
    'create_async_engine',
    'py',
    "import os\nfrom sqlalchemy.ext.asyncio import create_async_engine\ne = create_async_engine(os.environ['DB'])\nasync def handler(event, context):\n    async with e.connect() as c:\n        return await c.execute('select 1')\n",
    'env:DB',
  ],
  [
    'aiomysql',
    'py',
    "import os, aiomysql\nasync def handler(event, context):\n    p = await aiomysql.create_pool(host=os.environ['DB'], port=3306, user='a')\n    return p\n",
    'env:DB',
  ],
  [
    'aioredis',
    'py',
    "import os, aioredis\nr = aioredis.from_url(os.environ['CACHE'])\nasync def handler(event, context):\n    return await r.get('a')\n",
    'env:CACHE',
  ],
  [
    'pika',
    'py',
    "import os, pika\ndef handler(event, context):\n    c = pika.BlockingConnection(pika.URLParameters(os.environ['QUEUE']))\n    return c.channel()\n",
    'env:QUEUE',
  ],
  [
    'confluent_kafka',
    'py',
    "import os\nfrom confluent_kafka import Producer\np = Producer({'bootstrap.servers': os.environ['KAFKA']})\ndef handler(event, context):\n    p.produce('a', b'b')\n    p.flush()\n",
    'env:KAFKA',
  ],
  // second set
  [
    'pg Pool',
    'js',
    "const { Pool } = require('pg'); const p = new Pool({ connectionString: process.env.PG }); exports.handler = async () => p.query('select 1');",
    'env:PG',
  ],
  [
    'pg Client host',
    'js',
    "const { Client } = require('pg'); exports.handler = async () => { const c = new Client({ host: process.env.DB }); await c.connect(); };",
    'env:DB',
  ],
  [
    'pg default',
    'js',
    "const { Pool } = require('pg'); const p = new Pool(); exports.handler = async () => p.query('select 1');",
    'env:PGHOST',
  ],
  [
    'mysql2 uri',
    'js',
    "const mysql = require('mysql2/promise'); exports.handler = async () => { const c = await mysql.createConnection(process.env.MY); return c.query('select 1'); };",
    'env:MY',
  ],
  [
    'mysql2 {uri}',
    'js',
    "const mysql = require('mysql2/promise'); const p = mysql.createPool({ uri: process.env.MY }); exports.handler = async () => p.query('select 1');",
    'env:MY',
  ],
  [
    'mongodb',
    'js',
    "const { MongoClient } = require('mongodb'); const c = new MongoClient(process.env.MONGO); exports.handler = async () => c.db().collection('a').findOne();",
    'env:MONGO',
  ],
  [
    'sequelize',
    'js',
    "const { Sequelize } = require('sequelize'); const s = new Sequelize(process.env.SQL); exports.handler = async () => s.query('select 1');",
    'env:SQL',
  ],
  [
    'sequelize host',
    'js',
    "const { Sequelize } = require('sequelize'); const s = new Sequelize('d', 'u', 'p', { host: process.env.SQL, dialect: 'mysql' }); exports.handler = async () => s.query('select 1');",
    'env:SQL',
  ],
  [
    'typeorm',
    'js',
    "import { DataSource } from 'typeorm'; const d = new DataSource({ type: 'postgres', url: process.env.SQL }); export const handler = async () => d.initialize();",
    'env:SQL',
  ],
  [
    'mqtt',
    'js',
    "const mqtt = require('mqtt'); exports.handler = async () => mqtt.connect(process.env.MQ);",
    'env:MQ',
  ],
  [
    'nats',
    'js',
    "const { connect } = require('nats'); exports.handler = async () => connect({ servers: process.env.N });",
    'env:N',
  ],
  [
    'mssql',
    'js',
    "const sql = require('mssql'); exports.handler = async () => { await sql.connect({ server: process.env.MS, user: 'a' }); };",
    'env:MS',
  ],
  [
    'elastic node',
    'js',
    "const { Client } = require('@elastic/elasticsearch'); const c = new Client({ node: process.env.ES }); exports.handler = async () => c.search();",
    'env:ES',
  ],
  [
    'redis socket',
    'js',
    "const { createClient } = require('redis'); const c = createClient({ socket: { host: process.env.CACHE, port: 6379 } }); exports.handler = async () => c.connect();",
    'env:CACHE',
  ],
  [
    'ioredis host',
    'js',
    "const Redis = require('ioredis'); const r = new Redis(6379, process.env.CACHE); exports.handler = async () => r.get('a');",
    'env:CACHE',
  ],
  [
    'ioredis cluster',
    'js',
    "const Redis = require('ioredis'); const r = new Redis.Cluster([{ host: process.env.CACHE, port: 6379 }]); exports.handler = async () => r.get('a');",
    'env:CACHE',
  ],
  [
    'libsql',
    'js',
    "import { createClient } from '@libsql/client'; const c = createClient({ url: process.env.TURSO, authToken: process.env.T }); export const handler = async () => c.execute('select 1');",
    'env:TURSO',
  ],
  [
    'planetscale',
    'js',
    "import { connect } from '@planetscale/database'; const c = connect({ url: process.env.PS }); export const handler = async () => c.execute('select 1');",
    'env:PS',
  ],
  [
    'prisma',
    'js',
    "import { PrismaClient } from '@prisma/client'; const c = new PrismaClient({ datasources: { db: { url: process.env.PR } } }); export const handler = async () => c.a.findMany();",
    'env:PR',
  ],
  [
    'kafkajs split',
    'js',
    "const { Kafka } = require('kafkajs'); const k = new Kafka({ brokers: process.env.KAFKA.split(',') }); exports.handler = async () => k.producer().connect();",
    'env:KAFKA',
  ],
  [
    'supabase',
    'js',
    "import { createClient } from '@supabase/supabase-js'; const s = createClient(process.env.SB, process.env.SB_KEY); export const handler = async () => s.from('a').select();",
    'env:SB',
  ],
  [
    'upstash',
    'js',
    "import { Redis } from '@upstash/redis'; const r = new Redis({ url: process.env.UP, token: process.env.T }); export const handler = async () => r.get('a');",
    'env:UP',
  ],
  [
    'cassandra',
    'js',
    "const cassandra = require('cassandra-driver'); const c = new cassandra.Client({ contactPoints: [process.env.CA] }); exports.handler = async () => c.execute('select 1');",
    'env:CA',
  ],
  [
    'neo4j',
    'js',
    "const neo4j = require('neo4j-driver'); const d = neo4j.driver(process.env.NEO, neo4j.auth.basic('a','b')); exports.handler = async () => d.session().run('a');",
    'env:NEO',
  ],
  [
    'clickhouse',
    'js',
    "const { createClient } = require('@clickhouse/client'); const c = createClient({ url: process.env.CH }); exports.handler = async () => c.query({query:'select 1'});",
    'env:CH',
  ],
  [
    'influx',
    'js',
    "const { InfluxDB } = require('@influxdata/influxdb-client'); const c = new InfluxDB({ url: process.env.IN, token: 'a' }); exports.handler = async () => c.getQueryApi('a');",
    'env:IN',
  ],
  [
    'bull',
    'js',
    "const Queue = require('bull'); const q = new Queue('a', process.env.RED); exports.handler = async () => q.add({});",
    'env:RED',
  ],
  [
    'pg-promise',
    'js',
    "const pgp = require('pg-promise')(); const db = pgp(process.env.PG); exports.handler = async () => db.any('select 1');",
    'env:PG',
  ],
  [
    'slonik',
    'js',
    "import { createPool } from 'slonik'; const p = createPool(process.env.PG); export const handler = async () => p.any('a');",
    'env:PG',
  ],
  [
    'kysely',
    'js',
    "import { Kysely, PostgresDialect } from 'kysely'; import { Pool } from 'pg'; const db = new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ host: process.env.PG }) }) }); export const handler = async () => db.selectFrom('a').execute();",
    'env:PG',
  ],
  [
    'psycopg',
    'py',
    "import os, psycopg\ndef handler(event, context):\n    with psycopg.connect(os.environ['PG']) as c:\n        return c.execute('select 1')\n",
    'env:PG',
  ],
  [
    'psycopg2 host',
    'py',
    "import os, psycopg2\nc = psycopg2.connect(host=os.environ['PG'], dbname='a')\ndef handler(event, context):\n    return c.cursor().execute('select 1')\n",
    'env:PG',
  ],
  [
    'asyncpg pool',
    'py',
    "import os, asyncpg\nasync def handler(event, context):\n    c = await asyncpg.create_pool(dsn=os.environ['PG'])\n    return await c.fetch('select 1')\n",
    'env:PG',
  ],
  [
    'create_engine',
    'py',
    "import os\nfrom sqlalchemy import create_engine\ne = create_engine(os.environ['DB'])\ndef handler(event, context):\n    return e.connect()\n",
    'env:DB',
  ],
  [
    'create_engine f',
    'py',
    'import os\nfrom sqlalchemy import create_engine\ne = create_engine(f"postgresql://a:b@{os.environ[\'DB\']}/x")\ndef handler(event, context):\n    return e.connect()\n',
    'env:DB',
  ],
  [
    'pymysql',
    'py',
    "import os, pymysql\nc = pymysql.connect(host=os.environ['DB'], user='a')\ndef handler(event, context):\n    return c.cursor()\n",
    'env:DB',
  ],
  [
    'pymongo',
    'py',
    "import os\nfrom pymongo import MongoClient\nc = MongoClient(os.environ['DB'])\ndef handler(event, context):\n    return c.a.b.find_one()\n",
    'env:DB',
  ],
  [
    'motor',
    'py',
    "import os\nfrom motor.motor_asyncio import AsyncIOMotorClient\nc = AsyncIOMotorClient(os.environ['DB'])\nasync def handler(event, context):\n    return await c.a.b.find_one()\n",
    'env:DB',
  ],
  [
    'redis.Redis.from_url',
    'py',
    "import os, redis\nc = redis.Redis.from_url(os.environ['R'])\ndef handler(event, context):\n    return c.get('a')\n",
    'env:R',
  ],
  [
    'redis.Redis host',
    'py',
    "import os, redis\nc = redis.Redis(host=os.environ['R'], port=6379)\ndef handler(event, context):\n    return c.get('a')\n",
    'env:R',
  ],
  [
    'kafka',
    'py',
    "import os\nfrom kafka import KafkaProducer\nc = KafkaProducer(bootstrap_servers=os.environ['K'])\ndef handler(event, context):\n    c.send('a', b'b')\n",
    'env:K',
  ],
  [
    'kafka split',
    'py',
    "import os\nfrom kafka import KafkaProducer\nc = KafkaProducer(bootstrap_servers=os.environ['K'].split(','))\ndef handler(event, context):\n    c.send('a', b'b')\n",
    'env:K',
  ],
  [
    'aiokafka',
    'py',
    "import os\nfrom aiokafka import AIOKafkaProducer\nasync def handler(event, context):\n    c = AIOKafkaProducer(bootstrap_servers=os.environ['K'])\n    await c.start()\n",
    'env:K',
  ],
  [
    'aio_pika',
    'py',
    "import os, aio_pika\nasync def handler(event, context):\n    c = await aio_pika.connect_robust(os.environ['Q'])\n    return c\n",
    'env:Q',
  ],
  [
    'pyodbc',
    'py',
    'import os, pyodbc\nc = pyodbc.connect(f"DRIVER=x;SERVER={os.environ[\'S\']};DATABASE=d")\ndef handler(event, context):\n    return c.cursor()\n',
    'env:S',
  ],
  [
    'snowflake',
    'py',
    "import os, snowflake.connector\ndef handler(event, context):\n    return snowflake.connector.connect(host=os.environ['S'])\n",
    'env:S',
  ],
  [
    'elasticsearch',
    'py',
    "import os\nfrom elasticsearch import Elasticsearch\ne = Elasticsearch([os.environ['E']])\ndef handler(event, context):\n    return e.search()\n",
    'env:E',
  ],
  [
    'cassandra',
    'py',
    "import os\nfrom cassandra.cluster import Cluster\nc = Cluster([os.environ['C']])\ndef handler(event, context):\n    return c.connect()\n",
    'env:C',
  ],
  [
    'neo4j',
    'py',
    "import os\nfrom neo4j import GraphDatabase\nd = GraphDatabase.driver(os.environ['N'], auth=('a','b'))\ndef handler(event, context):\n    return d.session()\n",
    'env:N',
  ],
  [
    'mysql.connector',
    'py',
    "import os, mysql.connector\nd = mysql.connector.connect(host=os.environ['N'], user='a')\ndef handler(event, context):\n    return d.cursor()\n",
    'env:N',
  ],
  [
    'tortoise',
    'py',
    "import os\nfrom tortoise import Tortoise\nasync def handler(event, context):\n    await Tortoise.init(db_url=os.environ['T'], modules={})\n",
    'env:T',
  ],
  [
    'databases',
    'py',
    "import os\nfrom databases import Database\nd = Database(os.environ['T'])\nasync def handler(event, context):\n    await d.connect()\n",
    'env:T',
  ],
  [
    'qdrant',
    'py',
    "import os\nfrom qdrant_client import QdrantClient\nq = QdrantClient(url=os.environ['Q'])\ndef handler(event, context):\n    return q.search()\n",
    'env:Q',
  ],
  [
    'pg8000',
    'py',
    "import os, pg8000.native\nq = pg8000.native.Connection('u', host=os.environ['Q'])\ndef handler(event, context):\n    return q.run('a')\n",
    'env:Q',
  ],
  [
    'pymssql',
    'py',
    "import os, pymssql\nq = pymssql.connect(server=os.environ['Q'], user='a')\ndef handler(event, context):\n    return q.cursor()\n",
    'env:Q',
  ],
  [
    'rabbit',
    'js',
    "import { Connection } from 'rabbitmq-client'; const r = new Connection(process.env.MQ); export const handler = async () => r.createPublisher();",
    'env:MQ',
  ],
  [
    'surreal',
    'js',
    "import Surreal from 'surrealdb'; export const handler = async () => { const d = new Surreal(); await d.connect(process.env.SUR); };",
    'env:SUR',
  ],
  [
    'arango',
    'js',
    "const { Database } = require('arangojs'); const d = new Database({ url: process.env.AR }); exports.handler = async () => d.query('a');",
    'env:AR',
  ],
  [
    'memcached',
    'js',
    "const Memcached = require('memcached'); const m = new Memcached(process.env.MC); exports.handler = async () => m.get('a');",
    'env:MC',
  ],
  [
    'bullmq',
    'js',
    "const { Queue } = require('bullmq'); const q = new Queue('a', { connection: { host: process.env.RD, port: 6379 } }); exports.handler = async () => q.add('a');",
    'env:RD',
  ],
  [
    'drizzle pg',
    'js',
    "import { drizzle } from 'drizzle-orm/postgres-js'; import postgres from 'postgres'; const db = drizzle(postgres(process.env.PG, { max: 1 })); export const handler = async () => db.select();",
    'env:PG',
  ],
  [
    'mikro',
    'js',
    "import { MikroORM } from '@mikro-orm/postgresql'; export const handler = async () => { await MikroORM.init({ clientUrl: process.env.MK }); };",
    'env:MK',
  ],
  [
    'typesense',
    'js',
    "const T = require('typesense'); const c = new T.Client({ nodes: [{ host: process.env.TS, port: 443, protocol: 'https' }], apiKey: process.env.K }); exports.handler = async () => c.collections();",
    'env:TS',
  ],
  [
    'oracledb',
    'js',
    "const o = require('oracledb'); exports.handler = async () => o.getConnection({ user: 'a', connectString: process.env.OR });",
    'env:OR',
  ],
  [
    'snowflake',
    'js',
    "const s = require('snowflake-sdk'); exports.handler = async () => s.createConnection({ account: process.env.ACC, username: 'a' }).connect();",
    'env:ACC',
  ],
  [
    'nats py',
    'py',
    "import os, nats\nasync def handler(event, context):\n    return await nats.connect(os.environ['N'])\n",
    'env:N',
  ],
  [
    'stomp',
    'py',
    "import os, stomp\ndef handler(event, context):\n    c = stomp.Connection([(os.environ['ST'], 61613)])\n    c.connect('a', 'b', wait=True)\n",
    'env:ST',
  ],
  [
    'celery',
    'py',
    "import os\nfrom celery import Celery\na = Celery('a', broker=os.environ['BR'])\ndef handler(event, context):\n    a.send_task('x')\n",
    'env:BR',
  ],
  [
    'clickhouse',
    'py',
    "import os, clickhouse_connect\nc = clickhouse_connect.get_client(host=os.environ['CH'])\ndef handler(event, context):\n    return c.query('a')\n",
    'env:CH',
  ],
  [
    'URL.create',
    'py',
    "import os\nfrom sqlalchemy import URL, create_engine\ne = create_engine(URL.create('postgresql+pg8000', username='a', host=os.environ['DB'], database='s'))\ndef handler(event, context):\n    return e.connect()\n",
    'env:DB',
  ],
  [
    'pymemcache',
    'py',
    "import os\nfrom pymemcache.client.base import Client\nc = Client(os.environ['MC'])\ndef handler(event, context):\n    return c.get('a')\n",
    'env:MC',
  ],
  [
    'couchbase',
    'py',
    "import os\nfrom couchbase.cluster import Cluster\nc = Cluster(os.environ['CB'])\ndef handler(event, context):\n    return c.bucket('a')\n",
    'env:CB',
  ],
  [
    'influx',
    'py',
    "import os\nfrom influxdb_client import InfluxDBClient\nc = InfluxDBClient(url=os.environ['IN'], token='a')\ndef handler(event, context):\n    return c.query_api()\n",
    'env:IN',
  ],
];

test.each(cases)('%s', async (_name, language, source, wanted) => {
  const { behaviours } = await analysed(source, { language });
  const got = behaviours.flatMap((behaviour) => {
    if (behaviour.kind !== 'host') return [];
    const env = (partsOf(behaviour.url) ?? []).find(
      (part) => typeof part === 'object' && part.kind === 'env',
    );
    if (behaviour.host !== null) return [`${behaviour.host}:${behaviour.port}`];
    return [typeof env === 'object' && env.kind === 'env' ? `env:${env.name}` : 'any'];
  });
  expect([...new Set(got)]).toEqual([wanted]);
});

test('what a variable tells that is something else is no address', async () => {
  const source =
    "const { Client } = require('acme'); const c = new Client(process.env.API_KEY); exports.handler = async () => c.get();";
  const { behaviours } = await analysed(source, { language: 'js' });
  expect(behaviours.filter(({ kind }) => kind === 'host')).toEqual([]);
});
