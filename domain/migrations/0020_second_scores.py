from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise import fields

class Migration(migrations.Migration):
    """Second scores of a tie count by entry, not for all of a programme at once; where they counted, the chair says so once more."""

    dependencies = [('hamasen', '0019_notes')]

    initial = False

    operations = [
        ops.RemoveField(model_name='AwardProgramme', name='reviewed'),
        ops.AddField(
            model_name='AwardProgramme',
            name='reviewed',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
    ]
