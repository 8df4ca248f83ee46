import asyncio
import json
import os
import sys

import aiohttp
import feedparser
from cachetools import TTLCache
from loguru import logger
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model
from slugify import slugify

logger.remove()
logger.add(sys.stdout, serialize=True)
seen = TTLCache(maxsize=100, ttl=60)


class Item(Model):
    class Meta:
        table_name = os.environ["TABLE"]
        region = os.environ["AWS_REGION"]

    id = UnicodeAttribute(hash_key=True)
    title = UnicodeAttribute()
    size = NumberAttribute(default=0)


async def read(note):
    async with aiohttp.ClientSession() as session:
        async with session.get("https://www.heise-news.de/rss", params={"note": note[:200]}) as response:
            text = await response.text()
    return feedparser.parse(text).entries


def handler(event, context):
    for record in event["Records"]:
        job = json.loads(record["body"])
        for entry in asyncio.run(read(job["note"])):
            title = f"{entry.title} {job['note']}"
            Item(slugify(title) or "none", title=title, size=len(title)).save()
            seen[entry.title] = True
        logger.info("read {}", len(seen))
