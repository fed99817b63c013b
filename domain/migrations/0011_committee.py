from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.columns import CharField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0010_signs')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CommitteeMember',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', CharField(max_length=80)),
                ('kind', CharField(max_length=8)),
                ('person', fields.BigIntField(null=True)),
                ('since', fields.DateField()),
                ('until', fields.DateField(null=True)),
                ('chair', fields.BooleanField(default=False)),
            ],
            options={'table': 'committee_member', 'app': 'hamasen', 'constraints': [CheckConstraint(check="kind IN ('internal', 'external', 'foreign')", name='committee_member_kind')], 'pk_attr': 'id', 'table_description': 'Somebody on the committee. kind: internal, external or foreign; person: their account, where they have one; order: in lists.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Meeting',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('held_on', fields.DateField()),
                ('serial', fields.IntField()),
                ('place', CharField(default='', max_length=200)),
                ('state', CharField(default='planned', max_length=8)),
                ('members', fields.IntField(default=0)),
                ('needed', fields.IntField(default=0)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'committee_meeting', 'app': 'hamasen', 'constraints': [CheckConstraint(check="state IN ('planned', 'open', 'closed', 'failed')", name='committee_meeting_state')], 'indexes': [Index(fields=['held_on'], name='committee_meeting_day')], 'pk_attr': 'id', 'table_description': 'A meeting. serial: of its year; members, needed: how many there were and the quorum, fixed when it was opened.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('meeting', fields.ForeignKeyField('hamasen.Meeting', source_field='meeting_id', db_constraint=True, to_field='id', related_name='items', on_delete=OnDelete.CASCADE)),
                ('place', fields.IntField()),
                ('entry', fields.IntField()),
                ('zh', CharField(max_length=200)),
                ('english', CharField(max_length=300)),
                ('outcome', CharField(default='', max_length=12)),
                ('decided', CharField(default='', max_length=300)),
                ('reason', CharField(default='', max_length=500)),
                ('decision', CharField(null=True, unique=True, max_length=16)),
                ('tally', fields.JSONField(null=True)),
                ('came_from', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'agenda_item', 'app': 'hamasen', 'unique_together': (('meeting_id', 'place'), ('meeting_id', 'entry')), 'constraints': [CheckConstraint(check="outcome IN ('', 'as_proposed', 'amended', 'deferred', 'rejected')", name='agenda_item_outcome'), CheckConstraint(check="(outcome = '') = (decision IS NULL)", name='agenda_item_decided')], 'pk_attr': 'id', 'table_description': 'A name on an agenda. entry: its number; english: as it was proposed; decided: as it was approved; tally: `Tally.to_json`.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='MeetingPresence',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('meeting', fields.ForeignKeyField('hamasen.Meeting', source_field='meeting_id', db_constraint=True, to_field='id', related_name='presence', on_delete=OnDelete.CASCADE)),
                ('member', fields.BigIntField()),
                ('what', CharField(max_length=8)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'meeting_presence', 'app': 'hamasen', 'constraints': [CheckConstraint(check="what IN ('arrived', 'left', 'excused')", name='meeting_presence_what')], 'indexes': [Index(fields=['meeting_id', 'id'], name='meeting_presence_meeting')], 'pk_attr': 'id', 'table_description': 'A line of the log of presence; rows are only added.'},
            bases=['Table'],
        ),
    ]

