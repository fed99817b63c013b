from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.columns import CharField
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0014_inspection_walks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='GlossaryLeaflet',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('title', CharField(max_length=120)),
                ('agency', CharField(default='', max_length=80)),
                ('text', fields.TextField(unique=False)),
                ('digest', CharField(unique=True, max_length=64)),
                ('checked_on', fields.DateField()),
            ],
            options={'table': 'glossary_leaflet', 'app': 'hamasen', 'pk_attr': 'id', 'table_description': 'A leaflet, a menu or a board of an agency that is checked against every list to come. text: what it says, without its pictures.'},
            bases=['Table'],
        ),
        ops.AddField(
            model_name='AgendaItem',
            name='record',
            field=fields.TextField(default='', unique=False),
        ),
        ops.AddField(
            model_name='AgendaItem',
            name='record_revision',
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name='CommitteeMember',
            name='agency',
            field=CharField(default='', max_length=80),
        ),
        ops.AddField(
            model_name='Meeting',
            name='answer_days',
            field=fields.IntField(default=14),
        ),
        ops.AddConstraint(
            model_name='Meeting',
            constraint=CheckConstraint(check='answer_days BETWEEN 1 AND 90', name='committee_meeting_answer'),
        ),
        ops.AddField(
            model_name='MeetingPresence',
            name='guest',
            field=CharField(default='', max_length=80),
        ),
        ops.AlterField(
            model_name='MeetingPresence',
            name='member',
            field=fields.BigIntField(null=True),
        ),
        ops.AddConstraint(
            model_name='MeetingPresence',
            constraint=CheckConstraint(check="(member IS NULL) = (guest <> '')", name='meeting_presence_guest'),
        ),
        ops.AlterModelOptions(
            name='MeetingPresence',
            options={'table': 'meeting_presence', 'app': 'hamasen', 'constraints': [CheckConstraint(check="what IN ('arrived', 'left', 'excused')", name='meeting_presence_what'), CheckConstraint(check="(member IS NULL) = (guest <> '')", name='meeting_presence_guest')], 'indexes': [Index(fields=['meeting_id', 'id'], name='meeting_presence_meeting')], 'pk_attr': 'id', 'table_description': 'A line of the log of presence; rows are only added.'},
        ),
    ]
