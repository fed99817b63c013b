from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0018_awards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='OfficeNote',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('proposal', fields.ForeignKeyField('hamasen.Proposal', source_field='proposal_id', db_constraint=True, to_field='id', related_name='office_notes', on_delete=OnDelete.CASCADE)),
                ('text', fields.TextField(unique=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('by', fields.BigIntField()),
            ],
            options={'table': 'proposal_note', 'app': 'hamasen', 'indexes': [Index(fields=['proposal_id'], name='proposal_note_of')], 'pk_attr': 'id', 'table_description': 'What the office notes of a proposal for itself. Rows are only added and taken away; nobody else reads them.'},
            bases=['Table'],
        ),
    ]
