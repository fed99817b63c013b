from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.columns import CharField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0009_glossary')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SignReport',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('number', fields.IntField(unique=True)),
                ('says', CharField(default='', max_length=200)),
                ('zh', CharField(default='', max_length=200)),
                ('entry', fields.IntField(null=True)),
                ('defect', CharField(max_length=12)),
                ('place', CharField(default='', max_length=200)),
                ('district', CharField(default='', max_length=20)),
                ('latitude', fields.FloatField(null=True)),
                ('longitude', fields.FloatField(null=True)),
                ('photo', CharField(default='', max_length=32)),
                ('after', CharField(default='', max_length=32)),
                ('state', CharField(default='received', max_length=12)),
                ('owner', CharField(default='', max_length=80)),
                ('target_days', fields.IntField(default=60)),
                ('due_on', fields.DateField(null=True)),
                ('reason', CharField(default='', max_length=500)),
                ('double_of', fields.IntField(null=True)),
                ('reported_on', fields.DateField()),
                ('closed_on', fields.DateField(null=True)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sign_report', 'app': 'hamasen', 'constraints': [CheckConstraint(check="state IN ('received', 'assigned', 'passed_on', 'corrected', 'no_defect', 'double', 'hidden')", name='sign_report_state_known'), CheckConstraint(check="(state IN ('corrected', 'no_defect', 'double', 'hidden')) = (closed_on IS NOT NULL)", name='sign_report_closed'), CheckConstraint(check="(state = 'double') = (double_of IS NOT NULL)", name='sign_report_double')], 'indexes': [Index(fields=['state', 'reported_on'], name='sign_report_state'), Index(fields=['entry'], name='sign_report_entry')], 'pk_attr': 'id', 'table_description': 'A report. number: public; says, zh: what stands on the sign; entry: number of the approved name, where it is known.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='SignEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', CharField(max_length=16)),
                ('facts', fields.JSONField(default=dict)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('public', fields.BooleanField(default=True)),
                ('announced', fields.BooleanField(default=False)),
                ('report', fields.ForeignKeyField('hamasen.SignReport', source_field='report_id', db_constraint=True, to_field='id', related_name='events', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'sign_event', 'app': 'hamasen', 'indexes': [Index(fields=['report_id', 'at'], name='sign_event_report')], 'pk_attr': 'id', 'table_description': 'What happened to a report. facts: `owner`, `reason`.'},
            bases=['Happening'],
        ),
    ]

