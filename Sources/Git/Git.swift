package enum GitRoom {}
