from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("hamasen", "m0002_wider")]
    operations = [ops.RunSQL("DELETE FROM child WHERE id = 1")]
