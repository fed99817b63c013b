from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from domain.columns import BytesField
from json import dumps, loads
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0012_sign_followers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='GlossaryImport',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('by', fields.BigIntField(null=True)),
                ('revision', fields.BigIntField()),
                ('new', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('changed', fields.IntField(default=0)),
                ('before', BytesField()),
                ('undone_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'glossary_import', 'app': 'hamasen', 'indexes': [Index(fields=['at'], name='glossary_import_at')], 'pk_attr': 'id', 'table_description': 'A file that was taken over, for as long as that can be taken back. revision: of its writes; new: numbers of entries that it made.'},
            bases=['Table'],
        ),
    ]
