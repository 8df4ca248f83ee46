from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    products: str
    stage: str = "dev"


settings = Settings()
