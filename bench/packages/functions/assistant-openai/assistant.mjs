import { getParameter } from '@aws-lambda-powertools/parameters/ssm';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as cheerio from 'cheerio';
import { LRUCache } from 'lru-cache';
import { marked } from 'marked';
import OpenAI from 'openai';
import { fetch } from 'undici';
import { z } from 'zod';

const Question = z.object({ question: z.string().min(1).max(10_000), topic: z.string().optional() });
const pages = new LRUCache({ max: 20 });
const bus = new EventBridgeClient();
const openai = new OpenAI({ apiKey: await getParameter(process.env.KEY_PARAMETER, { decrypt: true }) });

async function page(topic) {
  const known = pages.get(topic);
  if (known) return known;
  const response = await fetch(`${process.env.DOCS}/${encodeURIComponent(topic)}`);
  const $ = cheerio.load(await response.text());
  const text = $('main').text() || $('body').text();
  pages.set(topic, text);
  return text;
}

export async function handler(event) {
  const { question, topic = 'start' } = Question.parse(JSON.parse(event.body));
  const completion = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: `Answer from this page: ${await page(topic)}` },
      { role: 'user', content: question },
    ],
  });
  const answer = completion.choices[0].message.content ?? '';
  await bus.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: 'shop',
          DetailType: 'asked',
          Detail: JSON.stringify({ question }),
          EventBusName: process.env.BUS,
        },
      ],
    }),
  );
  return { statusCode: 200, headers: { 'content-type': 'text/html' }, body: marked.parse(answer) };
}
