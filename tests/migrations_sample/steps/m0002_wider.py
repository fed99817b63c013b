from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("hamasen", "m0001_first")]
    operations = [ops.AlterField(model_name="Parent", name="name", field=fields.CharField(max_length=200))]
