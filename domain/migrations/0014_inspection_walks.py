from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.columns import CharField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0013_glossary_imports')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SignWalk',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('title', CharField(max_length=120)),
                ('held_on', fields.DateField()),
                ('route', fields.TextField(unique=False)),
                ('walkers', CharField(default='', max_length=200)),
            ],
            options={'table': 'sign_walk', 'app': 'hamasen', 'indexes': [Index(fields=['held_on'], name='sign_walk_day')], 'pk_attr': 'id', 'table_description': 'An inspection walk (觀光據點英語軟硬體檢視). route: its stops, one a line, in their order; walkers: who goes.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='WalkFinding',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('walk', fields.ForeignKeyField('hamasen.SignWalk', source_field='walk_id', db_constraint=True, to_field='id', related_name='findings', on_delete=OnDelete.CASCADE)),
                ('key', CharField(unique=True, max_length=36)),
                ('stop', CharField(max_length=120)),
                ('kind', CharField(max_length=8)),
                ('text', CharField(max_length=500)),
                ('owner', CharField(default='', max_length=80)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('done_on', fields.DateField(null=True)),
            ],
            options={'table': 'walk_finding', 'app': 'hamasen', 'constraints': [CheckConstraint(check="kind IN ('sign', 'service', 'other')", name='walk_finding_kind')], 'indexes': [Index(fields=['walk_id', 'id'], name='walk_finding_walk')], 'pk_attr': 'id', 'table_description': 'What was found at a stop. key: given by the device that noted it, so that sending it again adds nothing; owner: who mends it.'},
            bases=['Table'],
        ),
    ]
