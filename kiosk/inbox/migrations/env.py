"""What Alembic runs: the inbox's revisions, on the connection that `kiosk.migrating.migrate` hands over."""

from alembic import context

from kiosk.inbox.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()
