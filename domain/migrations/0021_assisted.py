from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from domain.columns import CharField, TranslatedField
from domain.translated import Translated
from json import dumps, loads
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0020_second_scores')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AssistedEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', CharField(max_length=16)),
                ('thing', CharField(max_length=40)),
                ('title', TranslatedField(default=Translated)),
                ('scope', CharField(default='', max_length=64)),
                ('person', fields.BigIntField(null=True)),
                ('name', CharField(default='', max_length=80)),
                ('phone', CharField(default='', max_length=24)),
                ('locale', CharField(max_length=16)),
                ('way', CharField(max_length=5)),
                ('sheet', CharField(default='', max_length=80)),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('state', CharField(default='waiting', max_length=9)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('by', fields.BigIntField()),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by', fields.BigIntField(null=True)),
            ],
            options={'table': 'assisted_entry', 'app': 'hamasen', 'constraints': [CheckConstraint(check="state IN ('waiting', 'confirmed', 'denied', 'undone')", name='assisted_state_known'), CheckConstraint(check="way IN ('call', 'paper')", name='assisted_way_known')], 'indexes': [Index(fields=['kind', 'thing'], name='assisted_thing'), Index(fields=['person'], name='assisted_person'), Index(fields=['state'], name='assisted_state')], 'pk_attr': 'id', 'table_description': 'Something that an officer entered for somebody.'},
            bases=['Table'],
        ),
        ops.AddField(
            model_name='Comment',
            name='way',
            field=CharField(default='', db_default='', max_length=5),
        ),
        ops.AddField(
            model_name='MergeConsent',
            name='way',
            field=CharField(default='', db_default='', max_length=5),
        ),
        ops.AddField(
            model_name='Support',
            name='way',
            field=CharField(default='', db_default='', max_length=5),
        ),
    ]
