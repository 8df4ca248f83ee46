import os
import re

import orjson
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.parser import BaseModel, parse
from pymongo import MongoClient

logger = Logger(service="search")
client = MongoClient(os.environ["MONGO_URL"], maxPoolSize=1)
articles = client.get_default_database()["articles"]


class Article(BaseModel):
    title: str
    text: str = ""


def answer(body, status=200):
    return {"statusCode": status, "body": orjson.dumps(body).decode()}


@logger.inject_lambda_context
def handler(event, context):
    if event["requestContext"]["http"]["method"] == "POST":
        article = parse(model=Article, event=event["body"])
        inserted = articles.insert_one(article.model_dump()).inserted_id
        return answer({"id": str(inserted)}, 201)
    text = (event.get("queryStringParameters") or {}).get("text", "")
    found = articles.find({"title": {"$regex": re.escape(text), "$options": "i"}}).limit(20)
    return answer([{"id": str(article["_id"]), "title": article.get("title")} for article in found])
