from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from domain.columns import BytesField, TranslatedField
from domain.translated import Translated
from json import dumps, loads
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0003_proposals')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Act',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('election', fields.IntField()),
                ('kind', fields.CharField(max_length=24)),
                ('subject', fields.CharField(default='', max_length=64)),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('reason', fields.TextField(default='', unique=False)),
                ('asked_by', fields.BigIntField()),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'vote_act', 'app': 'hamasen', 'unique_together': (('election', 'kind', 'subject'),), 'pk_attr': 'id', 'table_description': 'What one officer has asked for and a second one must confirm before it happens. subject: the pack or slip it is about.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Box',
            fields=[
                ('tag', BytesField(primary_key=True, unique=True, db_index=True)),
                ('election', fields.IntField()),
                ('tracker', fields.CharField(max_length=10)),
                ('com', BytesField()),
                ('sealed', BytesField(null=True)),
                ('dig', BytesField()),
                ('withdrawn', fields.BooleanField(default=False)),
            ],
            options={'table': 'box', 'app': 'hamasen', 'indexes': [Index(fields=['election', 'tracker'], name='box_tracker')], 'pk_attr': 'tag', 'table_description': 'A ballot in the box. tag: the one per slip; com: commits to what is sealed; dig: by which a retry is known.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Bundle',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('election', fields.IntField(unique=True)),
                ('digest', fields.CharField(max_length=64)),
                ('data', BytesField()),
            ],
            options={'table': 'vote_bundle', 'app': 'hamasen', 'pk_attr': 'id', 'table_description': 'What was published of a count, as one file. digest: its SHA-256, in hexadecimal.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Cred',
            fields=[
                ('auth', BytesField(primary_key=True, unique=True, db_index=True)),
                ('pack', fields.IntField()),
                ('state', fields.CharField(default='ready', max_length=5)),
            ],
            options={'table': 'cred', 'app': 'hamasen', 'constraints': [CheckConstraint(check="state IN ('ready', 'void')", name='cred_state')], 'indexes': [Index(fields=['pack'], name='cred_pack')], 'pk_attr': 'auth', 'table_description': 'That a slip is good: the MAC of its code, never the code. state: `ready` or `void`. Nothing is written here when it is cast.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='DrawEntry',
            fields=[
                ('key', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=16)),
                ('election', fields.IntField()),
                ('name', fields.CharField(max_length=80)),
                ('phone', fields.CharField(max_length=20)),
                ('drawn', fields.IntField(null=True)),
            ],
            options={'table': 'draw_entry', 'app': 'hamasen', 'unique_together': (('election', 'phone'),), 'pk_attr': 'key', 'table_description': 'Somebody who joined the prize draw: a list apart, without a time, that nothing leads to from a slip or a ballot. key: random.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Election',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('eid', fields.CharField(unique=True, max_length=16)),
                ('key', fields.CharField(unique=True, max_length=40)),
                ('title', TranslatedField(default=Translated)),
                ('scope', fields.CharField(default='', max_length=64)),
                ('profile', fields.CharField(default='city', max_length=4)),
                ('rehearsal', fields.BooleanField(default=False)),
                ('state', fields.CharField(default='draft', max_length=9)),
                ('phrase', TranslatedField(default=Translated)),
                ('sheet', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('plan', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('digest', fields.CharField(default='', max_length=64)),
                ('opens', fields.BigIntField(null=True)),
                ('last_handout', fields.BigIntField(null=True)),
                ('closes', fields.BigIntField(null=True)),
                ('public_key', BytesField(null=True)),
                ('signing_key', BytesField(null=True)),
                ('result', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('bundle', fields.CharField(default='', max_length=64)),
            ],
            options={'table': 'election', 'app': 'hamasen', 'constraints': [CheckConstraint(check="state IN ('draft', 'frozen', 'open', 'closed', 'sealed', 'counted', 'certified')", name='election_state'), CheckConstraint(check="profile IN ('city', 'room')", name='election_profile'), CheckConstraint(check="state <> 'open' OR (opens < closes AND public_key IS NOT NULL)", name='election_times')], 'pk_attr': 'id', 'table_description': 'One vote. eid: its random public id, hashed into everything. key: its short name in addresses.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Head',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('election', fields.IntField()),
                ('size', fields.IntField()),
                ('root', BytesField()),
                ('signature', BytesField()),
                ('at', fields.BigIntField()),
                ('kind', fields.CharField(default='hourly', max_length=8)),
            ],
            options={'table': 'sth', 'app': 'hamasen', 'indexes': [Index(fields=['election', 'size'], name='sth_size')], 'pk_attr': 'id', 'table_description': 'A signed tree head: what the log was, as of a moment. at: milliseconds of Unix time, on the full hour while it is open.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Invalid',
            fields=[
                ('tag', BytesField(primary_key=True, unique=True, db_index=True)),
                ('election', fields.IntField()),
                ('reason', fields.CharField(max_length=32)),
            ],
            options={'table': 'invalid_paper', 'app': 'hamasen', 'pk_attr': 'tag', 'table_description': 'A slip whose paper ballot does not count, and why; it cannot count any other way.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Leaf',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('election', fields.IntField()),
                ('place', fields.IntField()),
                ('tracker', fields.CharField(default='', max_length=10)),
                ('com', BytesField()),
            ],
            options={'table': 'log', 'app': 'hamasen', 'unique_together': (('election', 'place'),), 'indexes': [Index(fields=['election', 'tracker'], name='log_tracker')], 'pk_attr': 'id', 'table_description': "One entry of the board's log: a ballot's tracker and commitment, in a batch sorted by hash, or an event's digest."},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Pack',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('election', fields.IntField()),
                ('number', fields.IntField()),
                ('klass', fields.CharField(default='', max_length=40)),
                ('online', fields.BooleanField(default=False)),
                ('state', fields.CharField(default='sealed', max_length=11)),
                ('printed', fields.IntField()),
                ('left', fields.IntField(null=True)),
                ('spoiled', fields.IntField(default=0)),
                ('opened_by', fields.BigIntField(null=True)),
                ('opened_by2', fields.BigIntField(null=True)),
            ],
            options={'table': 'pack', 'app': 'hamasen', 'unique_together': (('election', 'number'),), 'constraints': [CheckConstraint(check="state IN ('sealed', 'open', 'quarantined')", name='pack_state'), CheckConstraint(check='opened_by2 IS NULL OR opened_by2 <> opened_by', name='pack_two')], 'pk_attr': 'id', 'table_description': 'Slips that are opened together. klass: area or weight its ballots count in; number: printed outside the fold.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Paper',
            fields=[
                ('tag', BytesField(primary_key=True, unique=True, db_index=True)),
                ('election', fields.IntField()),
                ('officer', fields.BigIntField()),
                ('mac', BytesField()),
                ('officer2', fields.BigIntField(null=True)),
                ('mac2', BytesField(null=True)),
            ],
            options={'table': 'paper', 'app': 'hamasen', 'constraints': [CheckConstraint(check='officer2 IS NULL OR officer2 <> officer', name='paper_two')], 'pk_attr': 'tag', 'table_description': 'A paper ballot that is not settled: the first entry, and a second one that differs and waits for a third officer.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='RollEntry',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('election', fields.IntField()),
                ('person_mac', fields.CharField(max_length=64)),
                ('second_mac', fields.CharField(default='', max_length=64)),
                ('phone_mac', fields.CharField(default='', max_length=64)),
                ('claim_mac', fields.CharField(default='', max_length=64)),
                ('klass', fields.CharField(default='', max_length=40)),
                ('link', fields.CharField(default='', max_length=12)),
                ('proof', fields.CharField(default='', max_length=40)),
                ('station', fields.CharField(null=True, max_length=40)),
                ('channel', fields.CharField(null=True, max_length=6)),
                ('replaced', fields.IntField(default=0)),
            ],
            options={'table': 'roll', 'app': 'hamasen', 'unique_together': (('election', 'person_mac'),), 'constraints': [CheckConstraint(check="channel IS NULL OR channel IN ('onsite', 'remote')", name='roll_channel')], 'indexes': [Index(fields=['election', 'claim_mac'], name='roll_claim')], 'pk_attr': 'id', 'table_description': 'That somebody may vote, and whether they have collected a slip or a code: never when, and never which.'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Turnout',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('election', fields.IntField()),
                ('station', fields.CharField(max_length=40)),
                ('half', fields.CharField(max_length=11)),
                ('handed', fields.IntField(default=0)),
                ('opened', fields.IntField(default=0)),
            ],
            options={'table': 'turnout', 'app': 'hamasen', 'unique_together': (('election', 'station', 'half'),), 'pk_attr': 'id', 'table_description': "How much went on at a station in half a day: slips handed out, and openings of its poster's address. Written every quarter of an hour."},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='VoteEvent',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('election', fields.IntField()),
                ('kind', fields.CharField(max_length=24)),
                ('count', fields.IntField(default=1)),
                ('reason', fields.TextField(default='', unique=False)),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('who', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('at', fields.BigIntField(null=True)),
            ],
            options={'table': 'vote_event', 'app': 'hamasen', 'indexes': [Index(fields=['election', 'kind'], name='vote_event_kind')], 'pk_attr': 'id', 'table_description': 'A public act: opening, a changed time, a void, a replacement, a withdrawal. who: the offices that acted, never a voter.'},
            bases=['Table'],
        ),
    ]
