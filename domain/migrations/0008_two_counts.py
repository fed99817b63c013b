from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0007_collect_count')]

    initial = False

    operations = [
        ops.AddField(model_name='Pack', name='first_left', field=fields.IntField(null=True)),
        ops.AddField(model_name='Pack', name='first_spoiled', field=fields.IntField(null=True)),
        ops.AddField(model_name='Pack', name='first_by', field=fields.BigIntField(null=True)),
        ops.AddField(model_name='RollEntry', name='batch', field=fields.IntField(default=0, db_default=0)),
    ]
