import uuid
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, EmailStr, Field

from app.settings import settings

router = APIRouter()
table = boto3.resource("dynamodb").Table(settings.products)


class Product(BaseModel):
    title: str = Field(min_length=1)
    text: str = ""
    price: Decimal = Field(ge=0)
    contact: EmailStr | None = None


@router.get("/")
def search(q: str = ""):
    items = table.scan(FilterExpression=Attr("title").contains(q or "a"), Limit=50)["Items"]
    return {"items": items}


@router.get("/{product_id}")
def show(product_id: str):
    item = table.get_item(Key={"id": product_id}).get("Item")
    if item is None:
        raise HTTPException(404)
    return item


@router.post("/", status_code=201)
def create(product: Product):
    item = {"id": str(uuid.uuid4()), **product.model_dump(exclude_none=True)}
    table.put_item(Item=item)
    return item
