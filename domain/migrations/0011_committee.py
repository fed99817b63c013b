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
    dependencies = [('hamasen', '0010_signs')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CommitteeMember',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', CharField(max_length=80)),
                ('kind', CharField(max_length=8)),
                ('email', CharField(default='', max_length=254)),
                ('locale', CharField(default='zh-Hant', max_length=16)),
                ('since', fields.DateField()),
                ('until', fields.DateField(null=True)),
                ('chair', fields.BooleanField(default=False)),
                ('deputy', fields.BooleanField(default=False)),
            ],
            options={'table': 'committee_member', 'app': 'hamasen', 'constraints': [CheckConstraint(check="kind IN ('internal', 'external', 'foreign')", name='committee_member_kind')], 'indexes': [Index(fields=['email'], name='committee_member_email')], 'pk_attr': 'id', 'table_description': 'Somebody on the committee. kind: internal, external or foreign; email: finds their account, and calls go there; locale: of calls.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Meeting',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', CharField(default='meeting', max_length=8)),
                ('held_on', fields.DateField()),
                ('serial', fields.IntField()),
                ('place', CharField(default='', max_length=200)),
                ('state', CharField(default='planned', max_length=8)),
                ('members', fields.IntField(default=0)),
                ('needed', fields.IntField(default=0)),
                ('chair_decides', fields.BooleanField(default=False)),
                ('presiding', fields.BigIntField(null=True)),
                ('called_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('followed', fields.JSONField(null=True)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'committee_meeting', 'app': 'hamasen', 'unique_together': (('kind', 'held_on', 'serial'),), 'constraints': [CheckConstraint(check="kind IN ('meeting', 'written')", name='committee_meeting_kind'), CheckConstraint(check="state IN ('planned', 'open', 'closed', 'failed', 'canceled')", name='committee_meeting_state')], 'indexes': [Index(fields=['held_on'], name='committee_meeting_day')], 'pk_attr': 'id', 'table_description': 'A meeting, or a written procedure between meetings.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('meeting', fields.ForeignKeyField('hamasen.Meeting', source_field='meeting_id', db_constraint=True, to_field='id', related_name='items', on_delete=OnDelete.CASCADE)),
                ('place', fields.IntField()),
                ('kind', CharField(default='name', max_length=8)),
                ('extraordinary', fields.BooleanField(default=False)),
                ('entry', fields.IntField(null=True)),
                ('zh', CharField(max_length=200)),
                ('english', CharField(default='', max_length=300)),
                ('agency', CharField(default='', max_length=80)),
                ('letter', CharField(default='', max_length=80)),
                ('explanation', fields.TextField(default='', unique=False)),
                ('ask', fields.TextField(default='', unique=False)),
                ('outcome', CharField(default='', max_length=12)),
                ('decided', CharField(default='', max_length=300)),
                ('reason', CharField(default='', max_length=500)),
                ('decision', CharField(null=True, unique=True, max_length=16)),
                ('tally', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('came_from', fields.BigIntField(null=True)),
                ('case', CharField(default='', max_length=12)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'agenda_item', 'app': 'hamasen', 'unique_together': (('meeting_id', 'place'), ('meeting_id', 'entry')), 'constraints': [CheckConstraint(check="kind IN ('name', 'motion', 'report')", name='agenda_item_kind'), CheckConstraint(check="outcome IN ('', 'as_proposed', 'amended', 'deferred', 'rejected', 'withdrawn', 'noted')", name='agenda_item_outcome'), CheckConstraint(check="(outcome = '') = (decision IS NULL)", name='agenda_item_decided'), CheckConstraint(check="(kind = 'name') = (entry IS NOT NULL)", name='agenda_item_name')], 'pk_attr': 'id', 'table_description': 'An item of an agenda: a name, a proposal about something else, or a report.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='AgendaComment',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('hamasen.AgendaItem', source_field='item_id', db_constraint=True, to_field='id', related_name='comments', on_delete=OnDelete.CASCADE)),
                ('member', fields.BigIntField()),
                ('text', fields.TextField(unique=False)),
                ('locale', CharField(max_length=16)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'agenda_comment', 'app': 'hamasen', 'indexes': [Index(fields=['item_id', 'id'], name='agenda_comment_item')], 'pk_attr': 'id', 'table_description': 'What a member wrote about an item. locale: the language it is written in.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='AgendaVote',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('hamasen.AgendaItem', source_field='item_id', db_constraint=True, to_field='id', related_name='votes', on_delete=OnDelete.CASCADE)),
                ('member', fields.BigIntField()),
                ('choice', CharField(max_length=8)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'agenda_vote', 'app': 'hamasen', 'unique_together': (('item_id', 'member'),), 'constraints': [CheckConstraint(check="choice IN ('yes', 'no', 'abstain', 'aside')", name='agenda_vote_choice')], 'pk_attr': 'id', 'table_description': "A member's vote on an item outside the room: before a meeting it shows who objects, in a written procedure it decides."},
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
        ops.CreateModel(
            name='MinutesNote',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('meeting', fields.ForeignKeyField('hamasen.Meeting', source_field='meeting_id', db_constraint=True, to_field='id', related_name='notes', on_delete=OnDelete.CASCADE)),
                ('number', fields.IntField()),
                ('text', fields.TextField(unique=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'minutes_note', 'app': 'hamasen', 'unique_together': (('meeting_id', 'number'),), 'pk_attr': 'id', 'table_description': 'A correction of closed minutes; the minutes themselves stay as they are. number: of its meeting, from 1.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='ReleaseNotice',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('release', CharField(max_length=20)),
                ('agency', CharField(max_length=40)),
                ('told_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due_on', fields.DateField()),
                ('reminded', fields.IntField(default=0)),
                ('acknowledged_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('used', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'release_notice', 'app': 'hamasen', 'unique_together': (('release', 'agency'),), 'indexes': [Index(fields=['acknowledged_at', 'due_on'], name='release_notice_due')], 'pk_attr': 'id', 'table_description': 'An agency that was told of a release. release: its name; agency: its key; due_on: when it shall have acknowledged it.'},
            bases=['Table'],
        ),
        ops.AlterModelOptions(
            name='Assignment',
            options={'table': 'proposal_assignment', 'app': 'hamasen', 'unique_together': (('proposal_id', 'agency'),), 'indexes': [Index(fields=['agency', 'answered_at'], name='assignment_agency')], 'pk_attr': 'id', 'table_description': 'A proposal given to an agency. due_on moves only with a reason; first_due_on never.'},
        ),
        ops.AlterModelOptions(
            name='Merge',
            options={'table': 'proposal_merge', 'app': 'hamasen', 'constraints': [CheckConstraint(check="state IN ('offered', 'done', 'declined', 'withdrawn')", name='merge_state')], 'pk_attr': 'id', 'table_description': 'An offer to make one proposal of several. state: `offered`, `done`, `declined` or `withdrawn`.'},
        ),
        ops.AlterModelOptions(
            name='VoteEvent',
            options={'table': 'vote_event', 'app': 'hamasen', 'indexes': [Index(fields=['election', 'kind'], name='vote_event_kind')], 'pk_attr': 'id', 'table_description': 'A public act: opening, a changed time, a void, a replacement, a withdrawal. who: the people who acted, never a voter.'},
        ),
    ]
