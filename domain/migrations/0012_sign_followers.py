from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.columns import CharField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0011_committee')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SignFollower',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('report', fields.ForeignKeyField('hamasen.SignReport', source_field='report_id', db_constraint=True, to_field='id', related_name='followers', on_delete=OnDelete.CASCADE)),
                ('email', CharField(max_length=254)),
                ('locale', CharField(max_length=16)),
                ('reporter', fields.BooleanField(default=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('asked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sign_follower', 'app': 'hamasen', 'unique_together': (('report_id', 'email'),), 'indexes': [Index(fields=['email'], name='sign_follower_email')], 'pk_attr': 'id', 'table_description': 'Somebody who is told by mail what becomes of a report, without an account. reporter: who reported it.'},
            bases=['Table'],
        ),
    ]
