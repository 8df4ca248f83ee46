from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from mangum import Mangum

from app.products import router
from app.settings import settings

app = FastAPI(title=f"catalog-{settings.stage}")
app.add_middleware(CORSMiddleware, allow_origins=["*"])
app.include_router(router, prefix="/products")

handler = Mangum(app, lifespan="off")
