from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("hamasen", "0001_initial")]
    operations = [
        ops.AddField(model_name="StaffSecret", name="failures", field=fields.IntField(default=0, db_default=0)),
        ops.AddField(model_name="StaffSecret", name="failed_at", field=fields.DatetimeField(null=True)),
        ops.AddField(model_name="Grant", name="confirmed_at", field=fields.DatetimeField(null=True)),
    ]
