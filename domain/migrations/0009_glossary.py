from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.columns import BytesField, CharField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0008_two_counts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EmptySearch',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('text', CharField(max_length=100)),
                ('day', fields.DateField()),
                ('count', fields.IntField(default=1)),
            ],
            options={'table': 'glossary_empty_search', 'app': 'hamasen', 'unique_together': (('text', 'day'),), 'constraints': [CheckConstraint(check='count > 0', name='glossary_empty_count')], 'pk_attr': 'id', 'table_description': 'A search that found nothing, counted by day; nothing of who searched. text: folded.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='GlossaryCheck',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', CharField(unique=True, max_length=12)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('release', CharField(default='', max_length=20)),
                ('title', CharField(default='', max_length=120)),
                ('rows', fields.IntField()),
                ('digest', CharField(max_length=64)),
                ('findings', fields.JSONField(default=list)),
            ],
            options={'table': 'glossary_check', 'app': 'hamasen', 'pk_attr': 'id', 'table_description': "A check of a table of signs, for good: the maker's proof. key: in its address; release: that it was made against, empty before one."},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='GlossaryEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('number', fields.IntField(unique=True)),
                ('zh', CharField(max_length=200)),
                ('en', CharField(default='', max_length=300)),
                ('kind', CharField(max_length=40)),
                ('districts', CharField(default='', max_length=400)),
                ('status', CharField(default='draft', max_length=12)),
                ('spellings', fields.JSONField(default=list)),
                ('lat', CharField(default='', max_length=24)),
                ('lon', CharField(default='', max_length=24)),
                ('others', fields.JSONField(default=dict)),
                ('definition', fields.JSONField(default=dict)),
                ('note', fields.JSONField(default=dict)),
                ('owner', CharField(default='', max_length=200)),
                ('decision', CharField(default='', max_length=40)),
                ('approved_on', CharField(default='', max_length=10)),
                ('authority', CharField(default='', max_length=200)),
                ('reason', fields.TextField(default='', unique=False)),
                ('case', CharField(default='', max_length=40)),
                ('wikidata', CharField(default='', max_length=40)),
                ('osm', CharField(default='', max_length=80)),
                ('post', CharField(default='', max_length=80)),
                ('merged_into', fields.IntField(null=True)),
                ('found_by', fields.TextField(default='', unique=False)),
                ('revision', fields.BigIntField()),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'glossary_entry', 'app': 'hamasen', 'unique_together': (('zh', 'kind', 'districts'),), 'constraints': [CheckConstraint(check="status IN ('draft', 'suggested', 'submitted', 'agenda', 'approved', 'superseded', 'withdrawn')", name='glossary_status_known'), CheckConstraint(check='number > 0', name='glossary_number'), CheckConstraint(check="status <> 'approved' OR en <> ''", name='glossary_approved')], 'indexes': [Index(fields=['revision'], name='glossary_revision'), Index(fields=['status', 'kind'], name='glossary_status')], 'pk_attr': 'id', 'table_description': 'A name. number: its public one, in `/g/NUMBER`, never given to another. districts: sorted, joined with `|`, empty for none.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='GlossaryEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', CharField(max_length=16)),
                ('facts', fields.JSONField(default=dict)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('public', fields.BooleanField(default=True)),
                ('announced', fields.BooleanField(default=False)),
                ('entry', fields.ForeignKeyField('hamasen.GlossaryEntry', source_field='entry_id', db_constraint=True, to_field='id', related_name='events', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'glossary_event', 'app': 'hamasen', 'indexes': [Index(fields=['entry_id', 'at'], name='glossary_event_entry')], 'pk_attr': 'id', 'table_description': 'What happened to an entry. facts: `was` and `now` of what was changed, `why`, `release`.'},
            bases=['Happening'],
        ),
        ops.CreateModel(
            name='GlossaryRelease',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', CharField(unique=True, max_length=20)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('count', fields.IntField()),
                ('digest', CharField(max_length=64)),
                ('data', BytesField()),
            ],
            options={'table': 'glossary_release', 'app': 'hamasen', 'indexes': [Index(fields=['at'], name='glossary_release_at')], 'pk_attr': 'id', 'table_description': 'The approved list as it stood on a day, for good. name: `2026-11-30`, the second of a day `2026-11-30-2`.'},
            bases=['Table'],
        ),
    ]

