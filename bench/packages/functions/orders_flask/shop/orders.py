import uuid

from flask import Blueprint, jsonify, request
from marshmallow import Schema, fields, validate
from sqlalchemy import text

from .db import engine

orders = Blueprint("orders", __name__)


class OrderSchema(Schema):
    customer = fields.String(required=True, validate=validate.Length(min=1))
    note = fields.String(load_default="")
    quantity = fields.Integer(required=True)


@orders.get("/")
def index():
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT name FROM orders WHERE customer = :customer LIMIT 50"),
            {"customer": request.args.get("customer", "")},
        )
        return jsonify([row[0] for row in rows])


@orders.post("/")
def create():
    order = OrderSchema().load(request.get_json())
    order["id"] = str(uuid.uuid4())
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO orders (id, customer, note, quantity) VALUES (:id, :customer, :note, :quantity)"),
            order,
        )
    return jsonify(order), 201
