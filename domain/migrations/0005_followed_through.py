from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('hamasen', '0004_voting')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='Assignment',
            options={'table': 'proposal_assignment', 'app': 'hamasen', 'unique_together': (('proposal_id', 'agency'),), 'indexes': [Index(fields=['agency', 'answered_at'], name='assignment_agency')], 'pk_attr': 'id', 'table_description': 'A proposal given to an agency. due_on moves only with a reason; first_due_on never. reminded: 0, 1 (soon due), then weeks overdue + 2.'},
        ),
        ops.AddField(
            model_name='Assignment',
            name='draft',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Assignment',
            name='earlier',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Assignment',
            name='wish',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Case',
            name='ending',
            field=fields.CharField(default='', db_default='', max_length=8),
        ),
        ops.AddField(
            model_name='Case',
            name='story',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Entry',
            name='earlier',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AlterModelOptions(
            name='Merge',
            options={'table': 'proposal_merge', 'app': 'hamasen', 'constraints': [CheckConstraint(check="state IN ('offered', 'done', 'declined', 'withdrawn')", name='merge_state')], 'pk_attr': 'id', 'table_description': 'An offer to make one proposal of several. state: `offered`, `done`, `declined` or `withdrawn`. texts: what the one shall say, by part; None keeps its words.'},
        ),
        ops.AddField(
            model_name='Merge',
            name='reminded_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Merge',
            name='texts',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AlterModelOptions(
            name='Milestone',
            options={'table': 'milestone', 'app': 'hamasen', 'pk_attr': 'id', 'table_description': 'A dated step of a case. first_due_on never changes. done_on: the day it was reached; entered_on: the day that was noted.'},
        ),
        ops.AddField(
            model_name='Milestone',
            name='entered_on',
            field=fields.DateField(null=True),
        ),
        ops.AlterModelOptions(
            name='Opinion',
            options={'table': 'proposal_opinion', 'app': 'hamasen', 'unique_together': (('assignment_id', 'axis'),), 'constraints': [CheckConstraint(check="axis IN ('benefit', 'legality', 'money')", name='opinion_axis'), CheckConstraint(check="grade IN ('clearly', 'feasible', 'adjust', 'not')", name='opinion_grade')], 'pk_attr': 'id', 'table_description': "An agency's grade on one axis with its public reason."},
        ),
        ops.AddField(
            model_name='Proposal',
            name='because',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Proposal',
            name='vote',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AlterModelOptions(
            name='ReturnPoint',
            options={'table': 'return_point', 'app': 'hamasen', 'pk_attr': 'id', 'table_description': 'Something the proposers are asked to change, beside the field concerned. round: counts the returns of a proposal; due_on: by when.'},
        ),
        ops.AddField(
            model_name='ReturnPoint',
            name='due_on',
            field=fields.DateField(null=True),
        ),
        ops.AlterModelOptions(
            name='Turnout',
            options={'table': 'turnout', 'app': 'hamasen', 'unique_together': (('election', 'station', 'half'),), 'pk_attr': 'id', 'table_description': "What went on at a station in half a day: slips handed out, and openings of its poster's address. Written every quarter of an hour."},
        ),
        ops.RemoveConstraint(
            model_name='Proposal',
            name='proposal_state',
            fields=None,
        ),
        ops.AddConstraint(
            model_name='Proposal',
            constraint=CheckConstraint(check="state IN ('draft', 'submitted', 'returned', 'review', 'feasible', 'adjust', 'infeasible', 'candidate', 'selected', 'reserve', 'not_selected', 'delivery', 'done', 'stopped', 'withdrawn', 'merged', 'not_accepted')", name='proposal_state'),
        ),
    ]
