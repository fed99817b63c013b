from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from domain.columns import CharField, TranslatedField
from domain.translated import Translated
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0015_meeting_record')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EventParty',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.ForeignKeyField('hamasen.Event', source_field='event_id', db_constraint=True, to_field='id', related_name='parties', on_delete=OnDelete.CASCADE)),
                ('key', CharField(unique=True, max_length=36)),
                ('name', CharField(max_length=80)),
                ('email', CharField(default='', max_length=254)),
                ('phone', CharField(default='', max_length=40)),
                ('locale', CharField(max_length=16)),
                ('people', fields.IntField()),
                ('children', fields.IntField(default=0)),
                ('needs', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('note', CharField(default='', max_length=300)),
                ('state', CharField(max_length=8)),
                ('part', fields.IntField(default=0)),
                ('joined_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('answer_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('by', fields.BigIntField(null=True)),
                ('reminded', fields.IntField(default=0)),
                ('arrived', fields.IntField(default=0)),
                ('gone', fields.IntField(default=0)),
                ('arrived_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'event_party', 'app': 'hamasen', 'constraints': [CheckConstraint(check="state IN ('taken', 'offered', 'waiting', 'canceled', 'lapsed')", name='event_party_state'), CheckConstraint(check='people > 0 AND children >= 0 AND part >= 0', name='event_party_people'), CheckConstraint(check="(state = 'offered') = (answer_until IS NOT NULL)", name='event_party_offer'), CheckConstraint(check='arrived BETWEEN 0 AND people AND gone BETWEEN 0 AND arrived', name='event_party_came')], 'indexes': [Index(fields=['event_id', 'state', 'id'], name='event_party_state'), Index(fields=['email'], name='event_party_email'), Index(fields=['state', 'answer_until'], name='event_party_answer')], 'pk_attr': 'id', 'table_description': 'A sign-up: one contact, one or more people, small children as a number.'},
            bases=['Table'],
        ),
        ops.RemoveIndex(
            model_name='Event',
            name='proposal_event_at',
            fields=None,
        ),
        ops.RemoveIndex(
            model_name='Event',
            name='proposal_event_announced',
            fields=None,
        ),
        ops.AlterModelOptions(
            name='Event',
            options={'table': 'event', 'app': 'hamasen', 'constraints': [CheckConstraint(check="kind IN ('living_room', 'host_training', 'workshop', 'briefing', 'civil_servants', 'lecture', 'stall', 'assembly', 'deliberation')", name='event_kind'), CheckConstraint(check="state IN ('draft', 'public', 'canceled')", name='event_state'), CheckConstraint(check='starts_at < ends_at', name='event_times'), CheckConstraint(check='seats IS NULL OR seats BETWEEN 1 AND 5000', name='event_seats'), CheckConstraint(check='offer_hours BETWEEN 1 AND 168', name='event_offer')], 'indexes': [Index(fields=['starts_at'], name='event_start')], 'pk_attr': 'id', 'table_description': 'Something to go to. kind: `Kind`; place: its name and where it is, in words; seats: None where people just come.'},
        ),
        ops.RenameField(
            model_name='Event',
            old_name='facts',
            new_name='agenda',
        ),
        ops.RenameField(
            model_name='Event',
            old_name='at',
            new_name='changed_at',
        ),
        ops.AddField(
            model_name='Event',
            name='about',
            field=TranslatedField(default=Translated),
        ),
        ops.AddField(
            model_name='Event',
            name='cycle',
            field=fields.ForeignKeyField('hamasen.Cycle', source_field='cycle_id', null=True, db_constraint=True, to_field='id', related_name='events', on_delete=OnDelete.SET_NULL),
        ),
        ops.AddField(
            model_name='Event',
            name='ends_at',
            field=fields.DatetimeField(auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Event',
            name='languages',
            field=fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Event',
            name='latitude',
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name='Event',
            name='longitude',
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name='Event',
            name='offer_hours',
            field=fields.IntField(default=24),
        ),
        ops.AddField(
            model_name='Event',
            name='place',
            field=TranslatedField(default=Translated),
        ),
        ops.AddField(
            model_name='Event',
            name='public_key',
            field=CharField(default='', max_length=120),
        ),
        ops.AddField(
            model_name='Event',
            name='reason',
            field=CharField(default='', max_length=500),
        ),
        ops.AddField(
            model_name='Event',
            name='sealed_key',
            field=fields.TextField(default='', unique=False),
        ),
        ops.AddField(
            model_name='Event',
            name='seats',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Event',
            name='sequence',
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name='Event',
            name='services',
            field=fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Event',
            name='sign_up_until',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Event',
            name='starts_at',
            field=fields.DatetimeField(auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Event',
            name='state',
            field=CharField(default='draft', max_length=8),
        ),
        ops.AddField(
            model_name='Event',
            name='tables',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Event',
            name='title',
            field=TranslatedField(default=Translated),
        ),
        ops.RemoveField(model_name='Event', name='announced'),
        ops.RemoveField(model_name='Event', name='proposal'),
        ops.RemoveField(model_name='Event', name='public'),
        ops.AddIndex(
            model_name='Event',
            index=Index(fields=['starts_at'], name='event_start'),
        ),
        ops.AddConstraint(
            model_name='Event',
            constraint=CheckConstraint(check="kind IN ('living_room', 'host_training', 'workshop', 'briefing', 'civil_servants', 'lecture', 'stall', 'assembly', 'deliberation')", name='event_kind'),
        ),
        ops.AddConstraint(
            model_name='Event',
            constraint=CheckConstraint(check="state IN ('draft', 'public', 'canceled')", name='event_state'),
        ),
        ops.AddConstraint(
            model_name='Event',
            constraint=CheckConstraint(check='starts_at < ends_at', name='event_times'),
        ),
        ops.AddConstraint(
            model_name='Event',
            constraint=CheckConstraint(check='seats IS NULL OR seats BETWEEN 1 AND 5000', name='event_seats'),
        ),
        ops.AddConstraint(
            model_name='Event',
            constraint=CheckConstraint(check='offer_hours BETWEEN 1 AND 168', name='event_offer'),
        ),
    ]
