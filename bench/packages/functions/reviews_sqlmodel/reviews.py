import os

import bleach
from mangum import Mangum
from markdown_it import MarkdownIt
from sqlalchemy import URL
from sqlmodel import Field, Session, SQLModel, create_engine, select
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

engine = create_engine(
    URL.create(
        "postgresql+pg8000",
        username="app",
        password=os.environ["DB_PASSWORD"],
        host=os.environ["DB_HOST"],
        database="shop",
    ),
    pool_pre_ping=True,
)
markdown = MarkdownIt()


class Review(SQLModel, table=True):
    name: str = Field(primary_key=True)


async def index(request):
    with Session(engine) as session:
        found = session.exec(select(Review).where(Review.name == request.query_params.get("product", ""))).all()
    return JSONResponse([review.name for review in found])


async def create(request):
    body = await request.json()
    html = bleach.clean(markdown.render(body["text"]), tags={"p", "em", "strong", "a"})
    with Session(engine) as session:
        session.add(Review(name=html))
        session.commit()
    return JSONResponse({"html": html}, status_code=201)


app = Starlette(routes=[Route("/reviews", index), Route("/reviews", create, methods=["POST"])])
handler = Mangum(app, lifespan="off")
