from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index
from domain.columns import CharField

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0006_format_two')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CollectCount',
            fields=[
                ('key', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('election', fields.IntField()),
                ('span', fields.IntField()),
                ('count', fields.IntField(default=0)),
            ],
            options={'table': 'collect_count', 'app': 'hamasen', 'indexes': [Index(fields=['span'], name='collect_count_span')], 'pk_attr': 'key', 'table_description': "Tries to collect a code online about one person, or messages sent to one, within ten minutes; removed when they have faded."},
            bases=['Table'],
        ),
    ]
