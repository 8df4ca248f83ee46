import asyncio
import json
import os

import boto3
import httpx
from bs4 import BeautifulSoup
from lxml import etree
from tenacity import retry, stop_after_attempt, wait_exponential

table = boto3.resource("dynamodb").Table(os.environ["PAGES"])
feed = "https://www.heise-news.de/feed.xml"


@retry(stop=stop_after_attempt(3), wait=wait_exponential(max=2))
async def fetch(client, url, **kwargs):
    response = await client.get(url, **kwargs)
    response.raise_for_status()
    return response


async def work(job):
    async with httpx.AsyncClient(base_url="https://wiki.shop-help.com", timeout=5) as client:
        page, news = await asyncio.gather(
            fetch(client, "/search", params={"q": job["query"]}),
            fetch(client, feed),
        )
    soup = BeautifulSoup(page.text, "lxml")
    titles = [heading.get_text(strip=True) for heading in soup.select("h1, h2")]
    tree = etree.fromstring(news.content)
    return titles + [title.text for title in tree.iterfind(".//item/title")]


def handler(event, context):
    for record in event["Records"]:
        job = json.loads(record["body"])
        titles = asyncio.run(work(job))
        table.put_item(Item={"id": job["id"], "query": job["query"], "titles": titles})
