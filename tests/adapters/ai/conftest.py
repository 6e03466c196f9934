from model_servers import hostile, prism

__all__ = ["hostile", "prism"]
