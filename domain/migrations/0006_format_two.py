from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from domain.columns import BytesField

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0005_followed_through')]

    initial = False

    operations = [
        ops.AddField(
            model_name='VoteEvent',
            name='office',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='VoteEvent',
            name='nonce',
            field=BytesField(null=True),
        ),
        ops.AddField(
            model_name='VoteEvent',
            name='digest',
            field=BytesField(null=True),
        ),
        ops.AddField(
            model_name='DrawEntry',
            name='sealed',
            field=BytesField(null=True),
        ),
    ]
