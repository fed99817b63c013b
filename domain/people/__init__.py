"""People: residents, staff, agencies, roles, and how each signs in.

In it: accounts, one-time codes, passwords, second factors, sign-on of an organisation, sessions, invitations, erasure of an account.
Not in it: what a role may do (`domain.policy`), and what a person wrote or voted, which lies in its own room.
"""
