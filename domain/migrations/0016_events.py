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
            name='Mailing',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', CharField(max_length=16)),
                ('about', fields.BigIntField()),
                ('chosen', CharField(max_length=40)),
                ('subject', TranslatedField(default=Translated)),
                ('text', TranslatedField(default=Translated)),
                ('by', fields.BigIntField(null=True)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('canceled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'mailing', 'app': 'hamasen', 'indexes': [Index(fields=['kind', 'about'], name='mailing_about')], 'pk_attr': 'id', 'table_description': "A message to a group. kind, about: the room's own name of the group's subject and its number; chosen: who was chosen, by the room's"},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='WorkshopEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('cycle', fields.ForeignKeyField('hamasen.Cycle', source_field='cycle_id', null=True, db_constraint=True, to_field='id', related_name='events', on_delete=OnDelete.CASCADE)),
                ('kind', CharField(max_length=16)),
                ('title', TranslatedField(default=Translated)),
                ('about', TranslatedField(default=Translated)),
                ('place', TranslatedField(default=Translated)),
                ('latitude', fields.FloatField(null=True)),
                ('longitude', fields.FloatField(null=True)),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('state', CharField(default='draft', max_length=8)),
                ('seats', fields.IntField(null=True)),
                ('sign_up_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('offer_hours', fields.IntField(default=24)),
                ('agenda', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('languages', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('services', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('reason', CharField(default='', max_length=500)),
                ('sequence', fields.IntField(default=0)),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('tables', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('clock', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('silent', fields.BooleanField(default=False)),
                ('passes', fields.IntField(default=0)),
                ('public_key', CharField(default='', max_length=120)),
                ('sealed_key', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'event', 'app': 'hamasen', 'constraints': [CheckConstraint(check="kind IN ('living_room', 'host_training', 'workshop', 'briefing', 'civil_servants', 'lecture', 'stall', 'assembly', 'deliberation')", name='event_kind'), CheckConstraint(check="state IN ('draft', 'public', 'canceled')", name='event_state'), CheckConstraint(check='starts_at < ends_at', name='event_times'), CheckConstraint(check='seats IS NULL OR seats BETWEEN 1 AND 5000', name='event_seats'), CheckConstraint(check='offer_hours BETWEEN 1 AND 168', name='event_offer')], 'indexes': [Index(fields=['starts_at'], name='event_start')], 'pk_attr': 'id', 'table_description': 'Something to go to. kind: `Kind`; place: its name and where it is, in words; seats: None where people just come.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='EventMinutes',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.ForeignKeyField('hamasen.WorkshopEvent', source_field='event_id', unique=True, db_constraint=True, to_field='id', related_name='minutes', on_delete=OnDelete.CASCADE)),
                ('decisions', fields.TextField(default='', unique=False)),
                ('text', fields.TextField(default='', unique=False)),
                ('revision', fields.IntField(default=0)),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('published_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'event_minutes', 'app': 'hamasen', 'indexes': [Index(fields=['published_at'], name='event_minutes_published')], 'pk_attr': 'id', 'table_description': 'What is kept of an event for everybody. decisions: one a line; text: what else was said; revision: counts changes, so that nobody'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='EventNote',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.ForeignKeyField('hamasen.WorkshopEvent', source_field='event_id', db_constraint=True, to_field='id', related_name='notes', on_delete=OnDelete.CASCADE)),
                ('place', fields.IntField()),
                ('key', CharField(unique=True, max_length=36)),
                ('device', CharField(default='', max_length=36)),
                ('text', CharField(max_length=500)),
                ('heading', CharField(default='', max_length=60)),
                ('by', CharField(default='', max_length=80)),
                ('rival', CharField(default='', max_length=8000)),
                ('rival_by', CharField(default='', max_length=80)),
                ('revision', fields.IntField(default=1)),
                ('proposal', fields.BigIntField(null=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('deleted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'event_note', 'app': 'hamasen', 'constraints': [CheckConstraint(check='place > 0 AND revision > 0', name='event_note_counts')], 'indexes': [Index(fields=['event_id', 'place', 'id'], name='event_note_place')], 'pk_attr': 'id', 'table_description': 'A sticky note of a table. key: made by the device that wrote it, so that sending it again adds nothing; device: its own mark.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='EventParty',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.ForeignKeyField('hamasen.WorkshopEvent', source_field='event_id', db_constraint=True, to_field='id', related_name='parties', on_delete=OnDelete.CASCADE)),
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
                ('quiet', fields.BooleanField(default=False)),
            ],
            options={'table': 'event_party', 'app': 'hamasen', 'constraints': [CheckConstraint(check="state IN ('taken', 'offered', 'waiting', 'canceled', 'lapsed')", name='event_party_state'), CheckConstraint(check='people > 0 AND children >= 0 AND part >= 0', name='event_party_people'), CheckConstraint(check="(state = 'offered') = (answer_until IS NOT NULL)", name='event_party_offer'), CheckConstraint(check='arrived BETWEEN 0 AND people AND gone BETWEEN 0 AND arrived', name='event_party_came')], 'indexes': [Index(fields=['event_id', 'state', 'id'], name='event_party_state'), Index(fields=['email'], name='event_party_email'), Index(fields=['state', 'answer_until'], name='event_party_answer')], 'pk_attr': 'id', 'table_description': 'A sign-up: one contact, one or more people, small children as a number.'},
            bases=['Table'],
        ),
        ops.AddField(
            model_name='OutboxMessage',
            name='mailing',
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name='OutboxMessage',
            index=Index(fields=['mailing'], name='outbox_mailing'),
        ),
    ]
