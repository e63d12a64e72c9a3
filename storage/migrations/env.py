"""What Alembic runs for each command: `storage.schema` brings the connection, a developer's has none.

To change the tables: edit `storage/tables.py`, then with a database at the present schema

    alembic -x url=sqlite:///data/committee.db revision --autogenerate --rev-id 0002 -m "what changes"

and read, correct and try what it wrote: ids are rising numbers; the tests go up and down on both databases.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from storage.schema import schema_connection
from storage.tables import complete_indexes, metadata


def _run(connection: Connection) -> None:
    complete_indexes()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


brought = context.config.attributes.get("connection")
if isinstance(brought, Connection):
    _run(brought)
else:
    with schema_connection(context.get_x_argument(as_dictionary=True)["url"]) as opened:
        _run(opened)
