from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from domain.columns import CharField
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0016_events')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EventDesk',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.ForeignKeyField('hamasen.WorkshopEvent', source_field='event_id', db_constraint=True, to_field='id', related_name='desks', on_delete=OnDelete.CASCADE)),
                ('key', CharField(unique=True, max_length=36)),
                ('place', fields.IntField()),
                ('heard_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('unsent', fields.IntField(default=0)),
                ('newest', fields.IntField(default=0)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'event_desk', 'app': 'hamasen', 'indexes': [Index(fields=['event_id', 'place'], name='event_desk_place')], 'pk_attr': 'id', 'table_description': 'A device at the door. key: made by itself; place: the number of its pass; heard_at: when it last sent anything; unsent: how many'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='EventFeedback',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.ForeignKeyField('hamasen.WorkshopEvent', source_field='event_id', db_constraint=True, to_field='id', related_name='feedback', on_delete=OnDelete.CASCADE)),
                ('key', CharField(unique=True, max_length=36)),
                ('answers', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('text', CharField(default='', max_length=1000)),
                ('band', CharField(default='', max_length=8)),
                ('day', fields.DateField()),
            ],
            options={'table': 'event_feedback', 'app': 'hamasen', 'constraints': [CheckConstraint(check='length(key) > 0', name='event_feedback_key')], 'indexes': [Index(fields=['event_id'], name='event_feedback_event')], 'pk_attr': 'id', 'table_description': 'What one person who was there thought, without saying who. answers: question to 1 (not at all) … 5 (very much); text: in their own'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='EventPhoto',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.ForeignKeyField('hamasen.WorkshopEvent', source_field='event_id', db_constraint=True, to_field='id', related_name='photos', on_delete=OnDelete.CASCADE)),
                ('place', fields.IntField()),
                ('file', CharField(unique=True, max_length=64)),
                ('words', CharField(default='', max_length=200)),
                ('by', CharField(default='', max_length=80)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('released_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('released_by', fields.BigIntField(null=True)),
            ],
            options={'table': 'event_photo', 'app': 'hamasen', 'indexes': [Index(fields=['event_id', 'place'], name='event_photo_place')], 'pk_attr': 'id', 'table_description': 'A photo that a table took. place: the number of the table; file: the key of the picture, which is private until it is released;'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='EventScan',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.ForeignKeyField('hamasen.WorkshopEvent', source_field='event_id', db_constraint=True, to_field='id', related_name='scans', on_delete=OnDelete.CASCADE)),
                ('key', CharField(unique=True, max_length=36)),
                ('desk', CharField(default='', max_length=36)),
                ('turn', fields.IntField(default=0)),
                ('act', CharField(max_length=8)),
                ('party', fields.BigIntField(null=True)),
                ('people', fields.IntField(default=0)),
                ('decided', CharField(default='', max_length=12)),
                ('verdict', CharField(max_length=12)),
                ('problem', CharField(default='', max_length=12)),
                ('sealed', fields.TextField(default='', unique=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('by', fields.BigIntField(null=True)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'event_scan', 'app': 'hamasen', 'constraints': [CheckConstraint(check="act IN ('scan', 'arrive', 'leave', 'back', 'walk')", name='event_scan_act')], 'indexes': [Index(fields=['event_id', 'problem', 'settled_at'], name='event_scan_problem'), Index(fields=['event_id', 'party'], name='event_scan_party')], 'pk_attr': 'id', 'table_description': 'Something that a desk did, also what it refused; rows are only added.'},
            bases=['Table'],
        ),
        ops.AddField(
            model_name='EventParty',
            name='band',
            field=CharField(default='', db_default='', max_length=8),
        ),
        ops.AddField(
            model_name='EventParty',
            name='emergency',
            field=CharField(default='', db_default='', max_length=80),
        ),
        ops.AddField(
            model_name='EventParty',
            name='meal',
            field=CharField(default='', db_default='', max_length=10),
        ),
        ops.AddField(
            model_name='EventParty',
            name='no_photo',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='EventParty',
            name='sheet',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='EventParty',
            name='slips',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='EventParty',
            name='stamps',
            field=fields.JSONField(default=list, db_default=[], encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='WorkshopEvent',
            name='allowance',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='WorkshopEvent',
            name='learning',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='WorkshopEvent',
            name='lot',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='WorkshopEvent',
            name='meals',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='WorkshopEvent',
            name='self_check',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='WorkshopEvent',
            name='sheets',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='WorkshopEvent',
            name='stamps',
            field=fields.JSONField(default=list, db_default=[], encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='WorkshopEvent',
            name='stamps_needed',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='WorkshopEvent',
            name='vote',
            field=CharField(default='', db_default='', max_length=64),
        ),
    ]
